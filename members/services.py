"""Writes: accounts, roles, passwords, API tokens. Each leaves a line in the trail."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from members.models import UTILITY_ROLES, AccountChange, Membership, Role, TokenLabel, User, Utility

Action = AccountChange.Action
MAX_TOKENS = 20


def change_record(
    *,
    account: User,
    action: AccountChange.Action,
    actor: User | None,
    utility: Utility | None = None,
    before: str = "",
    after: str = "",
) -> AccountChange:
    """One line of the trail."""
    return AccountChange.objects.create(
        account=account, action=action, actor=actor, utility=utility, before=before, after=after
    )


@transaction.atomic
def account_create(
    *, email: str, name: str, language: str, actor: User | None, password: str | None = None
) -> User:
    """A new account; without a password it waits for a link to set one.

    Raises ValidationError when the address is taken or a field is not valid.
    """
    user = User.objects.create_user(email, password, name=name, language=language)
    account_recorded(account=user, actor=actor)
    return user


def account_recorded(*, account: User, actor: User | None) -> None:
    """That an account was made."""
    change_record(account=account, action=Action.CREATED, actor=actor)


@transaction.atomic
def account_add_to_utility(
    *, email: str, name: str, language: str, role: Role, utility: Utility, actor: User
) -> User:
    """A new account with its first role. Raises ValidationError; then there is neither."""
    user = account_create(email=email, name=name, language=language, actor=actor)
    role_give(account=user, role=role, utility=utility, actor=actor)
    return user


@transaction.atomic
def role_give(
    *,
    account: User,
    role: Role,
    actor: User | None,
    utility: Utility | None = None,
    country: str = "",
) -> Membership:
    """Raises ValidationError when the person has the role already or it does not fit."""
    _lock(account)
    membership = Membership(user=account, role=role, utility=utility, country=country)
    if _twin(membership):
        raise ValidationError({"role": _("This person already has this role here.")})
    membership.full_clean()
    membership.save()
    change_record(
        account=account, action=Action.ROLE_GIVEN, actor=actor, utility=utility, after=role
    )
    return membership


@transaction.atomic
def role_change(*, membership: Membership, role: Role, actor: User | None) -> Membership:
    """Another role in the same utility. The same role again changes nothing.

    Raises ValidationError when the person has that role there besides this one.
    """
    _lock(membership.user)
    membership.refresh_from_db()
    before = membership.role
    if before == role:
        return membership
    if role not in UTILITY_ROLES:
        raise ValidationError({"role": _("This is not a role in a utility.")})
    membership.role = role
    if _twin(membership):
        raise ValidationError({"role": _("This person already has this role here.")})
    membership.save(update_fields=["role"])
    change_record(
        account=membership.user,
        action=Action.ROLE_CHANGED,
        actor=actor,
        utility=membership.utility,
        before=before,
        after=role,
    )
    return membership


@transaction.atomic
def role_remove(*, membership: Membership, actor: User | None) -> None:
    """Take a role away; the account stays."""
    change_record(
        account=membership.user,
        action=Action.ROLE_REMOVED,
        actor=actor,
        utility=membership.utility,
        before=membership.role,
    )
    membership.delete()


@transaction.atomic
def account_disable(*, account: User, actor: User | None) -> User:
    """From the next request on nothing of the account works: sign-in, sessions, tokens.

    The password goes too, so that enabling the account later wakes no old session.
    """
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])
    tokens_revoke_all(account=account)
    change_record(account=account, action=Action.DISABLED, actor=actor)
    return account


@transaction.atomic
def account_enable(*, account: User, actor: User | None) -> User:
    """The account may sign in again, once it has set a new password."""
    account.is_active = True
    account.save(update_fields=["is_active"])
    change_record(account=account, action=Action.ENABLED, actor=actor)
    return account


def link_record(*, account: User, actor: User) -> None:
    """That a link to set a password was given out."""
    change_record(account=account, action=Action.LINK_ISSUED, actor=actor)


@transaction.atomic
def password_set(*, account: User, password: str, actor: User | None) -> User:
    """A new password (validated by the form). Every session and API token ends with the old one."""
    account.set_password(password)
    account.save(update_fields=["password"])
    password_replaced(account=account, actor=actor)
    return account


@transaction.atomic
def password_replaced(*, account: User, actor: User | None) -> None:
    """What follows a new password: sessions end by themselves, tokens here."""
    tokens_revoke_all(account=account)
    change_record(account=account, action=Action.PASSWORD_CHANGED, actor=actor)


def profile_change(*, account: User, name: str, language: str) -> User:
    """Name and language of the own account."""
    account.name = name
    account.language = language
    account.save(update_fields=["name", "language"])
    return account


@transaction.atomic
def token_create(*, account: User, label: str) -> tuple[AuthToken, str]:
    """A new API token: its row, and the token itself, which nobody can read again later.

    Raises ValidationError at MAX_TOKENS.
    """
    _lock(account)
    if AuthToken.objects.filter(user=account).count() >= MAX_TOKENS:
        text = _("You have %(number)d tokens, the most there can be. Revoke one first.")
        raise ValidationError({"label": text % {"number": MAX_TOKENS}})
    token, secret = AuthToken.objects.create(user=account)
    TokenLabel.objects.create(token=token, text=label)
    change_record(account=account, action=Action.TOKEN_CREATED, actor=account, after=label)
    return token, secret


@transaction.atomic
def token_revoke(*, token: AuthToken, actor: User) -> None:
    """The token works no more."""
    label = TokenLabel.objects.filter(token=token).first()
    change_record(
        account=token.user,
        action=Action.TOKEN_REVOKED,
        actor=actor,
        before=label.text if label else "",
    )
    token.delete()


def tokens_revoke_all(*, account: User) -> None:
    """Every token of the account; what made it necessary is in the trail."""
    AuthToken.objects.filter(user=account).delete()


def _lock(account: User) -> None:
    """One writer at a time for an account's roles and tokens, until the transaction ends."""
    User.objects.select_for_update().filter(pk=account.pk).exists()


def _twin(membership: Membership) -> bool:
    same = Membership.objects.filter(
        user=membership.user,
        role=membership.role,
        utility=membership.utility,
        country=membership.country,
    )
    return same.exclude(pk=membership.pk).exists()
