"""Every change to projects, alternatives and their inputs."""

from snip.services.inputs import (
    Change,
    Saved,
    alternative_fields_save,
    alternative_part_add,
    alternative_part_remove,
    alternative_row_add,
    alternative_series_fill,
)
from snip.services.projects import (
    NameTaken,
    alternative_create,
    alternative_evaluate,
    alternative_evaluate_now,
    alternative_rename,
    payload_of,
    project_create,
    project_update,
    sharing_change,
)
from snip.services.whole import VersionConflict, alternative_inputs_replace, merged

__all__ = [
    "Change",
    "NameTaken",
    "Saved",
    "VersionConflict",
    "alternative_create",
    "alternative_evaluate",
    "alternative_evaluate_now",
    "alternative_fields_save",
    "alternative_inputs_replace",
    "alternative_part_add",
    "alternative_part_remove",
    "alternative_rename",
    "alternative_row_add",
    "alternative_series_fill",
    "merged",
    "payload_of",
    "project_create",
    "project_update",
    "sharing_change",
]
