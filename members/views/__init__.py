"""Pages of this app."""

from members.views.sign_in import locked_out

__all__ = ["locked_out"]
