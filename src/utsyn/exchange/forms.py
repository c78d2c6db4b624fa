"""The form on which a package is uploaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class Files(forms.ClearableFileInput):
    """A control that takes more than one file."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file by itself; at least one."""
        files = data if isinstance(data, list | tuple) else [data]
        clean_one = super().clean
        return [clean_one(each, initial) for each in files] if files else [clean_one(None, initial)]


class UploadForm(forms.Form):
    """What to upload, and whether tables that cannot be taken in yet are left out."""

    package = FilesField(
        label=_("Fil"),
        help_text=_("En zip-fil i utvekslingsformatet, eller CSV-filene hver for seg. Høyst 64 MB."),
        widget=Files(attrs={"accept": ".zip,.csv,.json"}),
        error_messages={
            "required": _("Velg en fil først. Da kan vi vise hva den inneholder."),
            "empty": _("Fila er tom. Velg en annen."),
        },
        max_length=200,
    )
    skip_unsupported = forms.BooleanField(label=_("Hopp over tabeller som ikke støttes ennå"), required=False)
