"""The choice of the law that one record is kept under."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.youth.access_forms import choice_field, regimes_of, text_field
from utsyn.youth.disposal_law import Provision
from utsyn.youth.regimes import FOLLOWS


class RegimeForm(forms.Form):
    """Another law than the service's for one record, or the service's again."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    regime = choice_field(_("Hvilket regelverk følger journalen?"), (), _("Velg regelverk."))
    reason = text_field(
        _("Hvorfor?"),
        _("Skriv hvorfor, så den som leser journalen senere, forstår det."),
        help_text=_("Står i journalen, og i kopien til ungdommen."),
    )

    def __init__(self, *args: Any, explained: Sequence[Provision], of_service: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = self.fields["regime"]
        assert isinstance(listed, forms.ChoiceField)
        follows = _("Følger tjenesten: %(name)s") % {"name": of_service}
        listed.choices = [(FOLLOWS, follows), *regimes_of(explained)]

    def clean_regime(self) -> str:
        """The code, as a record keeps it: none where it follows the service."""
        chosen = str(self.cleaned_data["regime"])
        return "" if chosen == FOLLOWS else chosen
