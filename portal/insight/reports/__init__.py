"""Reports drafted from the records (D39): whose, of which time, with all their facts; their words and tables beside."""

from portal.insight.reports.facts import OFFICER, REGION, TEAM, Kind, Period, Report, Scope, items_page, report, scopes

__all__ = ["OFFICER", "REGION", "TEAM", "Kind", "Period", "Report", "Scope", "items_page", "report", "scopes"]
