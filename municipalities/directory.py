"""The list of all municipalities, by county or by name, with its filters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kunskapsbank.visibility import readable
from municipalities.collation import initial, swedish_key
from municipalities.models.facts import Municipality, MunicipalityGroup
from municipalities.sharing import shared_counts
from municipalities.wording import shared_count, thousands

BY_COUNTY = "lan"
BY_NAME = "namn"


@dataclass(frozen=True, slots=True)
class Entry:
    """A municipality in the list, where its page is and what it has shared under its name."""

    municipality: Municipality
    url: str
    case_count: int
    challenge_count: int

    @property
    def shared(self) -> str:
        """What it has shared, short; empty when nothing."""
        return shared_count(cases=self.case_count, challenges=self.challenge_count)


@dataclass(frozen=True, slots=True)
class Section:
    """A county or a letter with its municipalities; `anchor` is where the jump link leads."""

    anchor: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to order or filter the list; `query` is the address's part that makes it, or takes it back."""

    label: str
    query: str
    is_chosen: bool


class Directory:
    """All municipalities that pass the filters, in sections.

    `order` is "lan" or "namn", `group` an SKR group's code or empty, `shared` whether only those with a case are shown.
    """

    def __init__(self, index_page: Any, *, order: str = BY_COUNTY, group: str = "", shared: bool = False) -> None:
        """Nothing is read until it is asked for."""
        self.index_page = index_page
        self.order = order
        self.group = group
        self.shared = shared

    @classmethod
    def from_query(cls, index_page: Any, query: Mapping[str, Any]) -> Directory:
        """The directory an address asks for; what it does not know is as if it were not there."""
        group = query.get("grupp", "")
        return cls(
            index_page,
            order=BY_NAME if query.get("ordning") == BY_NAME else BY_COUNTY,
            group=group if MunicipalityGroup.objects.filter(code=group).exists() else "",
            shared=query.get("delat") == "1",
        )

    @cached_property
    def groups(self) -> list[MunicipalityGroup]:
        """The groups to filter by."""
        return list(MunicipalityGroup.objects.all())

    @property
    def is_by_name(self) -> bool:
        """Whether the sections are letters rather than counties."""
        return self.order == BY_NAME

    @property
    def heading(self) -> str:
        """How many municipalities the list shows."""
        count = len(self.entries)
        return ngettext("%(count)s kommun", "%(count)s kommuner", count) % {"count": thousands(count)}

    @property
    def order_choices(self) -> list[Choice]:
        """By county or by name."""
        labels = {BY_COUNTY: _("Efter län"), BY_NAME: _("Efter namn")}
        return [Choice(label, self._query(order=order), order == self.order) for order, label in labels.items()]

    @property
    def group_choices(self) -> list[Choice]:
        """Each group; the chosen one's query takes it back."""
        return [
            Choice(
                str(group), self._query(group="" if group.code == self.group else group.code), group.code == self.group
            )
            for group in self.groups
        ]

    @property
    def shared_choice(self) -> Choice:
        """Only those that have shared, or all again."""
        return Choice(_("Har delat exempel"), self._query(shared=not self.shared), self.shared)

    @cached_property
    def entries(self) -> list[Entry]:
        """The municipalities that pass the filters, from A to Ö."""
        found = Municipality.objects.select_related("county", "group")
        if self.group:
            found = found.filter(group__code=self.group)
        if self.shared:
            found = found.filter(code__in=self._case_counts)
        return [self._entry(municipality) for municipality in Municipality.in_swedish_order(found)]

    @cached_property
    def sections(self) -> list[Section]:
        """The entries under their counties or letters."""
        grouped: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            grouped[self._section_of(entry.municipality)].append(entry)
        in_order = sorted(grouped, key=lambda section: swedish_key(section[1]))
        return [Section(anchor, heading, tuple(grouped[anchor, heading])) for anchor, heading in in_order]

    @cached_property
    def shared_codes(self) -> frozenset[str]:
        """Every municipality that has shared a case, whatever the filters."""
        return frozenset(self._case_counts)

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.group or self.shared)

    @property
    def unfiltered_query(self) -> str:
        """All municipalities in the same order."""
        return self._query(group="", shared=False)

    def _query(self, *, order: str | None = None, group: str | None = None, shared: bool | None = None) -> str:
        """The address's part for the list as it is but for what is given."""
        chosen = {
            "ordning": self.order if order is None else order,
            "grupp": self.group if group is None else group,
            "delat": "1" if (self.shared if shared is None else shared) else "",
        }
        defaults = {"ordning": BY_COUNTY, "grupp": "", "delat": ""}
        return urlencode({name: value for name, value in chosen.items() if value != defaults[name]})

    def _section_of(self, municipality: Municipality) -> tuple[str, str]:
        if self.is_by_name:
            letter = initial(municipality.short_name)
            return f"bokstav-{ord(letter):x}", letter
        return municipality.county.slug, municipality.county.name

    def _entry(self, municipality: Municipality) -> Entry:
        code = municipality.code
        url = self._urls.get(code, "")
        return Entry(municipality, url, self._case_counts.get(code, 0), self._challenge_counts.get(code, 0))

    @cached_property
    def _case_counts(self) -> dict[str, int]:
        return shared_counts("casepages")

    @cached_property
    def _challenge_counts(self) -> dict[str, int]:
        return shared_counts("challengepages")

    @cached_property
    def _urls(self) -> dict[str, str]:
        """Addresses put together from the list's own, so that 290 pages cost one query."""
        base = self.index_page.url or ""
        pages = readable(self.index_page.get_children())
        slugs = Municipality.objects.filter(page__in=pages.values("pk")).values_list("code", "page__slug")
        return {code: f"{base}{slug}/" for code, slug in slugs}
