"""What others ask this app to do."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from municipalities.models import Municipality, MunicipalityIndexPage, MunicipalityPage


@transaction.atomic
def create_missing_pages(index_page: MunicipalityIndexPage) -> int:
    """Give each municipality without a profile one, published and in Swedish order; how many were made."""
    missing = Municipality.in_swedish_order(Municipality.objects.filter(page__isnull=True))
    now = timezone.now()
    for municipality in missing:
        page = MunicipalityPage(municipality=municipality, first_published_at=now, last_published_at=now)
        index_page.add_child(instance=page)
    return len(missing)


def rename_page(municipality: Municipality) -> None:
    """Let the profile's title follow the municipality's name."""
    for page in MunicipalityPage.objects.filter(municipality=municipality).exclude(title=municipality.short_name):
        page.save()
