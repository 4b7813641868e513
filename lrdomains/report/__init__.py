"""Reports as values: domains build them, renderers turn them into HTML, Markdown and text."""

from lrdomains.report.report import Chart, Finding, KeyFigure, Paragraph, Report, Section, Table

__all__ = ["Chart", "Finding", "KeyFigure", "Paragraph", "Report", "Section", "Table"]
