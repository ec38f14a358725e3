"""Cases, open challenges and the vocabularies they are described with."""

from __future__ import annotations

from cases.models.agreements import FrameworkAgreement
from cases.models.indexes import CaseIndexPage, ChallengeIndexPage, GoalIndexPage, GoalPage
from cases.models.pages import CasePage, ChallengePage, Effect, PeerPage
from cases.models.reminders import Reminder
from cases.models.vocabulary import (
    Category,
    CpvCode,
    FrameworkAgreementStatus,
    Goal,
    Method,
    OperatingModel,
    Phase,
    Procedure,
    ProcurementStatus,
    Regulation,
)

__all__ = [
    "CaseIndexPage",
    "CasePage",
    "Category",
    "ChallengeIndexPage",
    "ChallengePage",
    "CpvCode",
    "Effect",
    "FrameworkAgreement",
    "FrameworkAgreementStatus",
    "Goal",
    "GoalIndexPage",
    "GoalPage",
    "Method",
    "OperatingModel",
    "PeerPage",
    "Phase",
    "Procedure",
    "ProcurementStatus",
    "Regulation",
    "Reminder",
]
