"""What the editors' forms check beyond each field by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cases import rules
from cases.erased import was_erased
from cases.linking import KnownCaseChooser, linkable, linked_cases
from cases.models.vocabulary import Category, CpvCode, Goal
from kunskapsbank.pageforms import CheckedPageForm
from municipalities.models import Municipality

BLANK_CHOICE = "---------"
ANONYMOUS_TEXTS = ("title", "intro", *rules.STORY_FIELDS, "would_do_again_note", "contact_role")


class CpvCodesField(forms.ModelMultipleChoiceField):
    """CPV codes written as digits, since nobody finds one of nine thousand in a list."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        """Not required, with an example in the help text."""
        help_text = _("Åtta siffror, flera med komma emellan. Till exempel: 60130000, 60120000.")
        super().__init__(CpvCode.objects.all(), required=False, label=_("CPV-koder"), help_text=help_text, **kwargs)

    def clean(self, value: Any) -> Any:
        """The codes; a check digit after a hyphen is read past."""
        text = value if isinstance(value, str) else ""
        codes = [code.split("-")[0] for code in text.replace(",", " ").split()]
        found = CpvCode.objects.filter(pk__in=codes)
        if missing := sorted(set(codes) - {code.pk for code in found}):
            raise forms.ValidationError(_("CPV-koden finns inte: %(codes)s.") % {"codes": ", ".join(missing)})
        return found

    def prepare_value(self, value: Any) -> Any:
        """What stands in the box: the codes, in order."""
        if value is None or isinstance(value, str):
            return value
        return ", ".join(sorted(getattr(code, "pk", code) for code in value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other codes are in the box than before."""
        return set((self.prepare_value(initial) or "").split(", ")) != set((data or "").replace(",", " ").split())


Choices = list[tuple[Any, Any]]


def category_choices() -> Choices:
    """Each category of the first level as a heading above itself and those below it."""
    families: dict[str, Choices] = {}
    categories = sorted(Category.objects.select_related("parent"), key=lambda category: category.parent is not None)
    for category in categories:
        families.setdefault(str(category.parent or category), []).append((category.pk, str(category)))
    return list(families.items())


def goal_choices() -> Choices:
    """The goals by where they come from, local ones first."""
    return [
        (capfirst(kind.label), [(goal.pk, str(goal)) for goal in goals])
        for kind in Goal.Kind
        if (goals := Goal.objects.filter(kind=kind))
    ]


class PeerPageForm(CheckedPageForm):
    """The rules of a case and an open challenge; a draft may break them, what is published may not."""

    cpv_codes = CpvCodesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the long vocabularies under headings, so that a term can be found and is seen in its place."""
        super().__init__(*args, **kwargs)
        if "category" in self.fields:
            self.fields["category"].choices = [("", BLANK_CHOICE), *category_choices()]
        if "goals" in self.fields:
            self.fields["goals"].choices = goal_choices()

    def clean(self) -> dict[str, Any]:
        """Put each broken rule beside the field where it is mended."""
        cleaned = super().clean()
        for field, problem in self._problems(cleaned):
            if problem and field in self.fields and field not in self.errors:
                self.add_error(field, problem)
        return cleaned

    def _problems(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
        yield "title", rules.title_problem(cleaned.get("title") or "")
        for field in self.instance.address_fields():
            yield field, self._erased_problem(cleaned.get(field) or "")
        if self.is_deferred_validation:
            return
        yield from self._text_problems(cleaned)
        yield "goals", rules.goals_problem(len(cleaned.get("goals") or ()))
        yield from self._contact_problems(cleaned)
        if cleaned.get("is_anonymous"):
            yield from self._anonymity_problems(cleaned)

    def _text_problems(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
        for field in rules.STORY_FIELDS:
            yield field, rules.words_problem(field, cleaned.get(field) or "")

    def _contact_problems(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
        how = {
            "via_support": bool(cleaned.get("contact_via_support")),
            "is_anonymous": bool(cleaned.get("is_anonymous")),
        }
        yield "contact_role", rules.contact_problem(cleaned.get("contact_role") or "", **how)
        address = cleaned.get("contact_email") or cleaned.get("contact_mailbox") or ""
        yield "contact_email", rules.email_problem(address, **how)

    def _erased_problem(self, address: str) -> str | None:
        if address and self.instance.pk and was_erased(self.instance.pk, address):
            return str(_("Den som har adressen har tagit bort den från sidan. Skriv en annan, eller lämna rutan tom."))
        return None

    def _anonymity_problems(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
        municipality = self._municipality()
        if municipality is None:
            return
        for field in ANONYMOUS_TEXTS:
            yield field, rules.anonymity_problem(cleaned.get(field) or "", municipality)
        slug = cleaned.get("slug") or slugify(cleaned.get("title") or "")
        yield "slug" if "slug" in self.fields else "title", rules.slug_problem(slug, municipality)

    def _municipality(self) -> Municipality | None:
        parent = self.parent_page or (self.instance.get_parent() if self.instance.pk else None)
        return getattr(parent.specific, "municipality", None) if parent else None


class CasePageForm(PeerPageForm):
    """A case also has a procedure that must fit its law and its time, and links to other cases."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the cases that this person may link to, and those that are linked to already."""
        super().__init__(*args, **kwargs)
        linked = linked_cases(self.instance)
        for name in {"builds_on", "replaced_by"} & set(self.fields):
            field = self.fields[name]
            field.queryset = linkable(field.queryset, self.for_user) | field.queryset.filter(pk__in=linked)
        if "replaced_by" in self.fields:
            self.fields["replaced_by"].widget = KnownCaseChooser(self.fields["replaced_by"].queryset)

    def _problems(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
        yield from super()._problems(cleaned)
        if self.is_deferred_validation:
            return
        yield "procedure", self._procedure_problem(cleaned)
        linked = [page.pk for page in cleaned.get("builds_on") or ()]
        yield "builds_on", rules.self_link_problem(self.instance.pk, linked)
        replaced_by = cleaned.get("replaced_by")
        yield "replaced_by", rules.self_link_problem(self.instance.pk, [replaced_by.pk] if replaced_by else [])

    def _procedure_problem(self, cleaned: dict[str, Any]) -> str | None:
        procedure, regulation = cleaned.get("procedure"), cleaned.get("regulation")
        if procedure is None:
            return None
        return rules.procedure_problem(
            procedure,
            laws=procedure.regulations.values_list("code", flat=True),
            law=regulation.code if regulation else None,
            started_on=cleaned.get("procurement_started_on"),
        )


class FrameworkAgreementForm(WagtailAdminModelForm):
    """A framework agreement, with its categories and goals under headings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the long vocabularies under headings."""
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = category_choices()
        self.fields["goals"].choices = goal_choices()
