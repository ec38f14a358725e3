"""What is kept about comments."""

from comments.models.closing import ClosedPage, ModeratingMunicipality
from comments.models.comment import LONGEST_NAME, LONGEST_ROLE, LONGEST_TEXT, MOVES, Comment, CommentChange, State
from comments.models.following import Follow, PrivateLink
from comments.models.reasons import HidingReason
from comments.models.reports import Report

__all__ = [
    "LONGEST_NAME",
    "LONGEST_ROLE",
    "LONGEST_TEXT",
    "MOVES",
    "ClosedPage",
    "Comment",
    "CommentChange",
    "Follow",
    "HidingReason",
    "ModeratingMunicipality",
    "PrivateLink",
    "Report",
    "State",
]
