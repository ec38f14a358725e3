"""Likeness of all pairs, and how it follows the facts."""

from __future__ import annotations

import numpy as np
import pytest

from municipalities import table
from municipalities.models import FactsStamp, Municipality, MunicipalityGroup

pytestmark = pytest.mark.django_db
HARNOSAND, KRAMFORS = "2280", "2282"


@pytest.fixture(autouse=True)
def _own_table():
    table.forget()
    yield
    table.forget()


def test_table_holds_every_municipality():
    assert len(table.current_table().codes) == 290


def test_table_is_symmetric_with_ones_on_the_diagonal():
    scores = table.current_table().scores
    assert np.array_equal(scores, scores.T)
    assert (np.diag(scores) == 1).all()


def test_scores_agree_with_what_gives_the_reasons():
    current = table.current_table()
    alike = current.between(HARNOSAND, KRAMFORS)
    assert current.to_all(HARNOSAND)[KRAMFORS] == pytest.approx(alike.score, abs=1e-6)
    assert {"neighbours", "county"} <= {reason.kind for reason in alike.reasons}


def test_nearest_is_best_first_and_without_itself():
    current = table.current_table()
    nearest = current.nearest(HARNOSAND, 10)
    scores = [current.to_all(HARNOSAND)[code] for code in nearest]
    assert HARNOSAND not in nearest
    assert scores == sorted(scores, reverse=True)
    assert len(nearest) == 10


def test_table_is_kept_without_a_query(django_assert_num_queries):
    table.current_table()
    with django_assert_num_queries(0):
        table.current_table()


def test_table_asks_only_for_the_stamp_when_distrusted(django_assert_num_queries):
    kept = table.current_table()
    table.distrust()
    with django_assert_num_queries(1):
        assert table.current_table() is kept


def test_saved_facts_renew_the_stamp_and_the_table(django_capture_on_commit_callbacks):
    before = table.current_table().between(HARNOSAND, KRAMFORS)
    kramfors = Municipality.objects.get(code=KRAMFORS)
    with django_capture_on_commit_callbacks(execute=True):
        kramfors.group = MunicipalityGroup.objects.get(code="C6")
        kramfors.save()
    after = table.current_table().between(HARNOSAND, KRAMFORS)
    assert after.score > before.score


def test_changed_relations_renew_the_stamp():
    stamp = FactsStamp.current()
    Municipality.objects.get(code=HARNOSAND).structurally_similar.clear()
    assert FactsStamp.current() != stamp
