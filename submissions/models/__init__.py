"""What is handed in, how it is reviewed, and what a municipality has approved."""

from __future__ import annotations

from submissions.models.approvals import Approval
from submissions.models.reviews import CannedReply, Check, Message
from submissions.models.submission import Kind, PrivateLink, State, StateChange, Submission

__all__ = [
    "Approval",
    "CannedReply",
    "Check",
    "Kind",
    "Message",
    "PrivateLink",
    "State",
    "StateChange",
    "Submission",
]
