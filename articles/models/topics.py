"""What articles are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kunskapsbank.vocabulary import Term


class Topic(Term):
    """A topic that articles are listed by."""

    class Meta(Term.Meta):
        verbose_name = _("ämne")
        verbose_name_plural = _("ämnen")
