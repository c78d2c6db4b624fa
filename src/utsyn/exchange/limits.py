"""Stops a request that is far too large before anybody asks who sent it. ``utsyn serve`` takes no larger ones at all;
this is for other servers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

#: Twice what an upload may be: what lies between gets a friendly answer from the page itself.
MOST_BYTES = 128 << 20


class SizeLimit(FileUploadHandler):
    """First among FILE_UPLOAD_HANDLERS: passes everything on, within the limit."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 (Django's own name)
        content_length: int,
        boundary: str,
        encoding: Any = None,
    ) -> None:
        """Raises RequestDataTooBig (a 400) by what the request says of itself; the server reads no more than that."""
        if content_length > MOST_BYTES:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Nothing to do here: the next handler keeps it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""
        return
