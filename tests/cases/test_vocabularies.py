"""The vocabularies as the migration lays them in, and the framework agreements of the demonstration."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction

from cases.models import Category, CpvCode, FrameworkAgreement, Goal, Procedure, ProcurementStatus, Regulation
from cases.services import FaultyAgreements, load_framework_agreements
from cases.vocabularies import load_vocabularies

pytestmark = pytest.mark.django_db
AGREEMENTS = settings.BASE_DIR / "demo" / "framework_agreements.yaml"


@pytest.mark.parametrize(("kind", "count"), [("quick", 12), ("national", 7), ("agenda2030", 17)])
def test_goals_are_those_of_the_design(kind: str, count: int) -> None:
    assert Goal.objects.filter(kind=kind).count() == count


def test_cpv_has_every_division_and_every_parent() -> None:
    assert CpvCode.objects.filter(level=1).count() == 45
    assert CpvCode.objects.count() == 9454
    assert not CpvCode.objects.filter(parent=None).exclude(level=1).exists()


def test_every_top_category_draws_on_a_division() -> None:
    assert Category.objects.filter(parent=None).count() == 13
    assert not Category.objects.filter(cpv_divisions=None).exists()


def test_categories_have_two_levels_at_most() -> None:
    assert not Category.objects.filter(parent__parent__isnull=False).exists()


def test_older_procedures_end_where_the_new_ones_begin() -> None:
    last, first = date(2022, 1, 31), date(2022, 2, 1)
    assert Procedure.objects.valid_on(last).filter(code="forenklat").exists()
    assert not Procedure.objects.valid_on(first).filter(code="forenklat").exists()
    assert not Procedure.objects.valid_on(last).filter(code="direkt-19a").exists()
    assert Procedure.objects.valid_on(first).filter(code="direkt-19a").exists()


def test_every_procedure_belongs_to_a_procurement_law() -> None:
    assert not Procedure.objects.filter(regulations=None).exists()
    assert set(Regulation.objects.filter(is_procurement=False).values_list("code", flat=True)) == {"LOV", "ingen"}


def test_secrecy_holds_from_announcement_to_review() -> None:
    secret = set(ProcurementStatus.objects.filter(is_secret=True).values_list("code", flat=True))
    assert secret == {"annonserad", "utvardering", "avtalssparr", "overprovning"}


def test_loading_again_changes_nothing() -> None:
    Goal.objects.filter(code="fossilfritt").update(label="Fossilfri kommun")
    load_vocabularies(partial(apps.get_model, "cases"))
    assert Goal.objects.count() == 36
    assert Goal.objects.get(code="fossilfritt").label == "Fossilfri kommun"


def test_agreements_of_the_demonstration_are_marked_and_can_be_laid_in_again() -> None:
    count = load_framework_agreements(AGREEMENTS)
    assert load_framework_agreements(AGREEMENTS) == count
    assert FrameworkAgreement.objects.filter(is_example=True).count() == count >= 10


def test_unknown_code_of_an_agreement_is_an_error_and_nothing_is_laid_in(tmp_path: Path) -> None:
    path = tmp_path / "avtal.yaml"
    path.write_text("- {name: A, owner: B, status: galler}\n- {name: C, owner: B, status: okand}\n", encoding="utf-8")
    with pytest.raises(FaultyAgreements, match="rad 2"):
        load_framework_agreements(path)
    assert not FrameworkAgreement.objects.exists()


def test_agreement_cannot_end_before_it_starts() -> None:
    load_framework_agreements(AGREEMENTS)
    agreement = FrameworkAgreement.objects.exclude(starts_on=None).first()
    assert agreement is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        FrameworkAgreement.objects.filter(pk=agreement.pk).update(ends_on=date(1999, 1, 1))
