"""Every route × method × identity × thing, generated from the URL resolver.

What a page or the API answers must be what tests.house.route_policies says, a foreign thing must
answer exactly as an absent one, and nothing may be a server error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse

from tests.house.route_policies import PEOPLE, POLICIES, Rule
from tests.house.route_world import (
    IDENTITIES,
    METHODS,
    METHODS_OF_THE_ADMINISTRATION,
    TOKENS,
    Found,
    World,
    every_route,
)

ROUTES = every_route()
LED_TO_SIGN_IN, NOT_ALLOWED, NOT_THERE, NO_SUCH_METHOD, REACHED = (
    "led to the sign-in", "not allowed", "not there", "no such method", "reached",
)  # fmt: skip
SECRET = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+')
OF_THE_REQUEST = {"X-Request-ID", "Content-Length", "Set-Cookie", "Expires"}
SIGN_IN = ("/entrar/", "/admin/login/")
CROSSABLE = {"number", "membership_id"}
LEAST_CELLS = 10_000


@pytest.fixture(scope="module", name="world")
def _world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """One world for all cells; each cell is rolled back, and the world after the last."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]  # pytest-django types it as a request
        yield World()
        transaction.set_rollback(True)
    cache.clear()


def policied() -> list[Found]:
    return [found for found in ROUTES if not found.is_admin]


def administered() -> list[Found]:
    return [found for found in ROUTES if found.is_admin]


def things_of(found: Found) -> list[str]:
    if not found.parameters:
        return ["own"]
    crossed = ["crossed"] if CROSSABLE & set(found.parameters) else []
    return ["own", "foreign", "absent", *crossed]


def test_every_route_has_a_policy_and_every_policy_a_route() -> None:
    assert {found.name for found in policied()} == set(POLICIES)


def test_the_matrix_is_as_wide_as_the_house() -> None:
    things = sum(len(things_of(found)) for found in policied())
    cells = things * len(METHODS) + len(administered()) * len(METHODS_OF_THE_ADMINISTRATION)
    assert cells * len(IDENTITIES) >= LEAST_CELLS


@pytest.mark.django_db
@pytest.mark.parametrize("found", policied(), ids=lambda found: found.name)
def test_a_route_answers_each_identity_as_its_policy_says(world: World, found: Found) -> None:
    wrong = []
    for method in METHODS:
        rule = POLICIES[found.name].get(method)
        for who in IDENTITIES:
            answers = {thing: ask(world, found, method, who, thing) for thing in things_of(found)}
            for thing, answer in answers.items():
                got = outcome(answer)
                if got not in expected(found, rule, who, thing):
                    wrong.append(f"{method} {who} {thing}: {got} ({answer.status_code})")
            wrong += [
                f"{method} {who}: {fault}"
                for fault in tells_apart(world, found, who, rule, answers)
            ]
    cache.clear()
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("found", administered(), ids=lambda found: found.name)
def test_the_administration_opens_for_administrators_alone(world: World, found: Found) -> None:
    wrong = []
    for method in METHODS_OF_THE_ADMINISTRATION:
        for who in IDENTITIES:
            answer = ask(world, found, method, who, "absent")
            got = outcome(answer)
            if who == "administrator":
                fits = answer.status_code < 500 and got != LED_TO_SIGN_IN
            elif effective(found, who) == "visitor":
                # Signing out leads by way of the start page of the administration.
                fits = answer.status_code == 302 or got == NO_SUCH_METHOD
            else:
                fits = got in (NOT_ALLOWED, NO_SUCH_METHOD)
            if not fits:
                wrong.append(f"{method} {who}: {got} ({answer.status_code})")
    assert not wrong, "\n".join(wrong)


def ask(world: World, found: Found, method: str, who: str, thing: str) -> HttpResponse:
    kind = "application/json" if found.is_api else "application/x-www-form-urlencoded"
    body = b"{}" if found.is_api else b""
    path = path_of(found, world.values(thing))
    return world.ask(who, method, path, kind, body)


def path_of(found: Found, values: dict[str, object]) -> str:
    pattern = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", found.pattern)
    pattern = pattern.replace("^", "").replace("$", "")
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]]), pattern)


def outcome(answer: HttpResponse) -> str:
    status = answer.status_code
    if status == 401 or answer.headers.get("Location", "").startswith(SIGN_IN):
        return LED_TO_SIGN_IN
    if status >= 500:
        return f"server error {status}"
    return {403: NOT_ALLOWED, 404: NOT_THERE, 405: NO_SUCH_METHOD}.get(status, REACHED)


def effective(found: Found, who: str) -> str:
    """Whom an identity counts as: tokens are for the API, and some accounts may not sign in."""
    if who in ("disabled", "demonstration") or (who in TOKENS and not found.is_api):
        return "visitor"
    return who


def expected(found: Found, rule: Rule | None, who: str, thing: str) -> set[str]:
    acting = effective(found, who)
    if acting == "disabled_token" and not (rule and rule.unread):
        return {LED_TO_SIGN_IN}
    if rule is None:
        # Whether one is led to the sign-in first tells nothing of the thing.
        asked = [one.signed or PEOPLE for one in POLICIES[found.name].values()]
        outside = any(acting not in signed for signed in asked)
        return {NO_SUCH_METHOD, LED_TO_SIGN_IN} if outside else {NO_SUCH_METHOD}
    if rule.unread:
        return {REACHED}
    if rule.signed is not None and acting not in rule.signed:
        return {LED_TO_SIGN_IN}
    if acting not in rule.sees.get(thing, ()):
        return {NO_SUCH_METHOD if rule.methodless else NOT_THERE}
    may = rule.sees if rule.may is None else rule.may
    return {REACHED} if acting in may.get(thing, ()) else {NOT_ALLOWED}


def tells_apart(
    world: World, found: Found, who: str, rule: Rule | None, answers: dict[str, HttpResponse]
) -> Iterator[str]:
    """Things the identity does not see and that answer otherwise than an absent one."""
    if "absent" not in answers:
        return
    sees = rule.sees if rule else {}
    absent = shown(answers["absent"], path_of(found, world.values("absent")))
    for thing in set(answers) - {"absent"}:
        unseen = effective(found, who) not in sees.get(thing, ())
        other = shown(answers[thing], path_of(found, world.values(thing)))
        if unseen and other != absent:
            yield f"a thing that is {thing} answers {other}, an absent one {absent}"


def shown(answer: HttpResponse, path: str) -> tuple[int, bytes, list[str]]:
    """What reached the reader, without the request's own: the path asked for, CSRF secrets."""
    headers = [
        f"{name}: {value.replace(path, '*')}"
        for name, value in sorted(answer.headers.items())
        if name not in OF_THE_REQUEST
    ]
    body = SECRET.sub(rb"\1", answer.content).replace(path.encode(), b"*")
    return answer.status_code, body, headers
