"""What a document may fetch: its own pictures, and data that it carries itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

INLINE = "data:"


class ForeignAddress(FatalURLFetchingError):  # type: ignore[misc]  # weasyprint ships no types
    """The document asks for something that is not its own: it is not printed at all."""


class OwnPictures(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
    """Answers the addresses of pictures that were handed over, and data: addresses.

    pictures: "chart:flow" -> SVG. Anything else ends the printing: no file is read, no network
    asked, no redirect followed.
    """

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self._pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url in self._pictures:
            kind = {"Content-Type": "image/svg+xml"}
            return URLFetcherResponse(url, self._pictures[url], kind)
        if not url.lower().startswith(INLINE):
            raise ForeignAddress(url[:200])
        return super().fetch(url, headers)
