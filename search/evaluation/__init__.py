"""Judging the search with queries whose right answers are known: metrics, judged sets, methods and the report."""
