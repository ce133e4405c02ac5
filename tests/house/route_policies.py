"""Who may do what at which address: the one table every route is held to.

A thing is what an address names: the own utility's, a foreign one's, an absent one, or crossed (the
own project with a number it has not, the own person with a foreigner's role). Who does not see a
thing gets 404, who sees it and may not do this 403, who must sign in first is led there (401 over
the API). Who is not named here is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Who = frozenset[str]
Things = Mapping[str, Who]

PEOPLE: Who = frozenset(
    {
        "manager", "editor", "viewer", "stranger", "secretariat", "regulator", "committee",
        "administrator", "no_role", "api_client", "token",
    }
)  # fmt: skip
ALL: Who = PEOPLE | {"visitor"}
NOBODY: Who = frozenset()


def things(own: Who, foreign: Who = NOBODY, **more: Who) -> Things:
    return {"own": own, "foreign": foreign, **more}


def who(*names: str) -> Who:
    return frozenset(names)


@dataclass(frozen=True)
class Rule:
    """sees: who sees which thing. may: who of them may do this; None for all of them.

    signed: who counts as signed in, where that is asked first; None where it is not asked.
    unread: tokens and sessions are not even looked at.
    methodless: for who is not named, there is no such method.
    """

    sees: Things
    may: Things | None = None
    signed: Who | None = None
    unread: bool = False
    methodless: bool = False


PUBLIC = Rule(things(ALL, ALL))
EVERYTHING = Rule(things(ALL, ALL, absent=ALL, crossed=ALL))
SIGNED = Rule(things(ALL, ALL), signed=PEOPLE)
NOT_THERE = Rule({}, signed=PEOPLE)

READ = things(
    who("manager", "editor", "viewer", "secretariat", "api_client", "token"),
    who("stranger", "secretariat"),
)
EDIT = things(who("manager", "editor", "token"), who("stranger"))
BEGIN = things(who("manager", "editor", "stranger", "token"))
SHARE = things(who("manager"))
STAFF = things(who("manager", "secretariat"), who("secretariat"))

READER = Rule(READ)
EDITOR = Rule(READ, EDIT)
RUN_READER = Rule(READ, signed=PEOPLE)
RUN_CANCELLER = Rule(READ, EDIT, signed=PEOPLE)
API_EDITOR = Rule(READ, EDIT, signed=PEOPLE)
BEGINNER = Rule(things(ALL), BEGIN, signed=PEOPLE)
PEOPLE_PAGE = Rule(things(ALL), things(STAFF["own"]), signed=PEOPLE)
PERSON = Rule(STAFF, signed=PEOPLE)

Route = Mapping[str, Rule]
EVERY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def every_method(rule: Rule) -> Route:
    return dict.fromkeys(EVERY_METHOD, rule)


POLICIES: Mapping[str, Route] = {
    "home": every_method(PUBLIC),
    "set_language": every_method(PUBLIC),
    "health_live": every_method(PUBLIC),
    "health_ready": every_method(PUBLIC),
    # Who has signed in is led away from here before the method is looked at.
    "members:sign_in": {
        **dict.fromkeys(("GET", "POST", "PUT", "OPTIONS"), PUBLIC),
        **dict.fromkeys(("PATCH", "DELETE"), Rule(things(PEOPLE), methodless=True)),
    },
    "members:password_from_link": every_method(EVERYTHING),
    "members:sign_out": {"POST": PUBLIC},
    "members:account": {"GET": SIGNED, "POST": SIGNED},
    "members:account_password": {"POST": SIGNED},
    "members:token_create": {"POST": SIGNED},
    "members:token_revoke": {"POST": NOT_THERE},
    "members:utility_list": {"GET": PUBLIC},
    "members:utility_detail": {"GET": PUBLIC},
    "members:people": {"GET": PEOPLE_PAGE},
    "members:person_add": {"GET": PEOPLE_PAGE, "POST": PEOPLE_PAGE},
    "members:person": {"GET": PERSON},
    "members:role_give": {"POST": PERSON},
    "members:role_change": {"POST": PERSON},
    "members:role_remove": {"POST": PERSON},
    "members:person_disable": {"POST": PERSON},
    "members:person_enable": {"POST": PERSON},
    "members:person_link": {"POST": PERSON},
    "snip:project_list": {"GET": PUBLIC},
    "snip:project_create": {"GET": BEGINNER, "POST": BEGINNER},
    "snip:project_detail": {"GET": READER},
    "snip:project_edit": {"GET": EDITOR, "POST": EDITOR},
    "snip:project_sharing": {"POST": Rule(READ, SHARE)},
    "snip:alternative_create": {"POST": EDITOR},
    "snip:alternative_rename": {"POST": EDITOR},
    "snip:scenario_adopt": {"POST": EDITOR},
    "snip:alternative_inputs": {"GET": READER},
    "snip:alternative_section": {"GET": READER, "POST": EDITOR},
    "snip:alternative_field": {"POST": EDITOR},
    "snip:alternative_evaluate": {"POST": EDITOR},
    "snip:result": {"GET": READER},
    "snip:result_tab": {"GET": READER},
    "runs:run_list": {"GET": SIGNED},
    "runs:run_detail": {"GET": RUN_READER},
    # Asked without htmx it only leads to the page of the run, whatever run that is.
    "runs:run_status": {"GET": EVERYTHING},
    "runs:workbook": {"GET": READER},
    "runs:workbook_return": {"GET": RUN_CANCELLER, "POST": RUN_CANCELLER},
    "runs:run_cancel": {"POST": RUN_CANCELLER},
    # Moving assumptions stores nothing, so whoever sees a result may.
    "runs:what_if": {"GET": READER, "POST": READER},
    "runs:compare": {"GET": PUBLIC},
    "runs:scenario_create": {"POST": RUN_CANCELLER},
    "runs:scenario_delete": {"GET": RUN_CANCELLER, "POST": RUN_CANCELLER},
    "runs:figures": {"GET": READER},
    "runs:figure": {"GET": READER},
    "runs:study": {"GET": READER, "POST": READER},
    "runs:study_file": {"GET": READER},
    "api:token": {
        "POST": Rule(things(ALL), unread=True),
        "DELETE": Rule(things(ALL), signed=who("api_client", "token")),
    },
    "api:tokens_revoke_all": {"POST": SIGNED},
    "api:utilities": {"GET": PUBLIC},
    "api:utility": {"GET": PUBLIC},
    "api:projects": {"GET": PUBLIC, "POST": BEGINNER},
    "api:project": {"GET": READER, "PATCH": API_EDITOR},
    "api:alternatives": {"GET": READER, "POST": API_EDITOR},
    "api:alternative": {"GET": READER, "PUT": API_EDITOR, "PATCH": API_EDITOR},
    "api:evaluate": {"POST": API_EDITOR},
    "api:calculations": {"GET": PUBLIC},
    "api:calculation": {"GET": PUBLIC, "POST": SIGNED},
    "api:runs": {"GET": SIGNED},
    "api:run": {"GET": RUN_READER},
    "api:run_workbook": {"GET": READER, "POST": RUN_CANCELLER},
    "api:run_cancel": {"POST": RUN_CANCELLER},
    "api:what_if": {"POST": READER},
    "api:scenarios": {"GET": READER, "POST": API_EDITOR},
    "api:traces": {"GET": READER},
    "api:trace": {"GET": READER},
    "api:studies": {"GET": READER, "POST": RUN_READER},
    "api:study_file": {"GET": READER},
    "api:errors": {"GET": PUBLIC},
    "api:schema": {"GET": PUBLIC},
    "api:docs": {"GET": PUBLIC},
}
"""Pages and API. The administration (admin/) has one rule for all: administrators alone."""
