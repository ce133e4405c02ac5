"""Reads: utilities, people, tokens, the trail of account changes."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, OrderBy, Prefetch, Q, QuerySet
from knox.models import AuthToken

from members.models import AccountChange, Membership, User, Utility
from members.permissions import AnyUser, visible_memberships, visible_people

UTILITY_ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "name": ("name",),
    "-name": ("-name",),
    "country": ("country", "name"),
    "-country": ("-country", "name"),
    "connections": (F("connections").asc(nulls_last=True), "name"),
    "-connections": (F("connections").desc(nulls_last=True), "name"),
}


def utilities(
    *, search: str = "", country: str = "", size: str = "", order: str = "name"
) -> QuerySet[Utility]:
    """The utilities of the network; their facts are for everyone.

    order: a key of UTILITY_ORDERS; unreported connections come last either way.
    """
    found = Utility.objects.all()
    if search:
        found = found.filter(
            Q(name__icontains=search) | Q(city__icontains=search) | Q(region__icontains=search)
        )
    if country:
        found = found.filter(country=country)
    if size:
        found = found.filter(size=size)
    return found.order_by(*UTILITY_ORDERS[order])


def people(user: AnyUser, *, search: str = "", utility: Utility | None = None) -> QuerySet[User]:
    """Accounts the user sees, with the roles the user sees (``shown_memberships``)."""
    found = visible_people(user)
    if search:
        found = found.filter(Q(name__icontains=search) | Q(email__icontains=search))
    if utility is not None:
        found = found.filter(memberships__utility=utility).distinct()
    return found.prefetch_related(_shown_memberships(user)).order_by("name", "email")


def person(user: AnyUser, account_id: UUID) -> User | None:
    """One account the user sees, or None, whether it is another's or does not exist."""
    found = visible_people(user).filter(pk=account_id)
    return found.prefetch_related(_shown_memberships(user)).first()


def changes(user: AnyUser, account: User) -> QuerySet[AccountChange]:
    """The trail of an account as far as the user sees it: own utilities, and what has none."""
    roles = visible_memberships(user).values("utility")
    seen = Q(utility__isnull=True) | Q(utility__in=roles)
    return account.changes.filter(seen).select_related("actor", "utility")


def tokens(account: User) -> QuerySet[AuthToken]:
    """API tokens of an account, the newest first."""
    found: QuerySet[AuthToken] = AuthToken.objects.filter(user=account)
    return found.select_related("label").order_by("-created", "pk")


def _shown_memberships(user: AnyUser) -> Prefetch[str, QuerySet[Membership], str]:
    shown = visible_memberships(user).select_related("utility").order_by("utility__name", "role")
    return Prefetch("memberships", queryset=shown, to_attr="shown_memberships")
