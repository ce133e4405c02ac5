"""What the API says of utilities and accounts, and what it takes to sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from members.models import Country, User, Utility
from members.selectors import UTILITY_ORDERS
from presentation.requests import Body


class UtilitySerializer(serializers.ModelSerializer[Utility]):
    """A utility of the network; connections is null where it is not reported."""

    class Meta:
        model = Utility
        fields: ClassVar[list[str]] = [
            "id",
            "slug",
            "name",
            "country",
            "region",
            "city",
            "connections",
            "size",
            "about",
            "source",
            "illustrative",
        ]
        read_only_fields = fields


class UtilityQuery(serializers.Serializer[Any]):
    """Which utilities, in which order."""

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text=_("Part of name or place.")
    )
    country = serializers.ChoiceField(required=False, choices=Country.choices)
    size = serializers.ChoiceField(required=False, choices=Utility.Size.choices)
    order = serializers.ChoiceField(default="name", choices=list(UTILITY_ORDERS))


class UserSerializer(serializers.ModelSerializer[User]):
    """The account a token belongs to."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["id", "email", "name", "language"]
        read_only_fields = fields


class SignIn(Body):
    """E-mail address and password; label names the token in the list of the account's page."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(
        max_length=1024, trim_whitespace=False, style={"input_type": "password"}
    )
    label = serializers.CharField(  # type: ignore[assignment]  # DRF has a label of its own
        max_length=80, required=False, default="API"
    )


class TokenSerializer(serializers.Serializer[Any]):
    """A new token, shown this once; expiry is null where tokens do not expire."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField(allow_null=True)
    user = UserSerializer()
