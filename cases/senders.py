"""Who stands behind a case, as a visitor may know it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from municipalities.models import County, Municipality, MunicipalityGroup


@dataclass(frozen=True, slots=True)
class Sender:
    """A municipality by name, or only its group when it chose to be anonymous.

    `municipality` and `county` are None for an anonymous sender: what is not here cannot leak.
    """

    name: str
    group: MunicipalityGroup
    municipality: Municipality | None
    county: County | None

    @classmethod
    def of(cls, municipality: Municipality, *, is_anonymous: bool) -> Sender:
        """The sender of a page of this municipality."""
        if is_anonymous:
            name = _("En kommun i grupp %(group)s") % {"group": municipality.group.code}
            return cls(name, municipality.group, None, None)
        return cls(municipality.name, municipality.group, municipality, municipality.county)

    @property
    def is_anonymous(self) -> bool:
        """Whether only the group is known."""
        return self.municipality is None
