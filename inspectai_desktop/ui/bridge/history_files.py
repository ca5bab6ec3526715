"""Writes what the History page is asked for into files: CSV export and shift report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from inspectai_desktop.services.report_texts import report_texts
from inspectai_desktop.services.shift_report_html import ShiftReportPage
from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.storage.csv_export import CsvFormat, export_csv
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.whole_file import write_whole
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.pages.history_page import HistoryPage
from inspectai_desktop.ui.report_pdf import html_to_pdf
from inspectai_desktop.ui.report_periods import ReportPeriod, report_periods
from inspectai_desktop.ui.widgets.report_dialog import ReportDialog


class HistoryFiles(QObject):
    """Belongs to the GUI thread; the files are written in a thread of their own.

    Signals:
        failed: `InspectAIError` to show.
        noticed: A passing remark.
    """

    failed = Signal(object)
    noticed = Signal(str)

    def __init__(self, opened: OpenStation, page: HistoryPage, window: QWidget) -> None:
        super().__init__(page)
        self._opened = opened
        self._page = page
        self._window = window
        self._exporting = JobRunner("csv-export", self)
        self._reporting = JobRunner("shift-report", self)
        for job in (self._exporting, self._reporting):
            job.failed.connect(self.failed)
        self._exporting.succeeded.connect(self._on_exported)
        self._reporting.succeeded.connect(self._on_reported)
        self._exporting.progressed.connect(self._on_progressed)
        page.export_requested.connect(self._on_export_requested)
        page.report_requested.connect(self._on_report_requested)

    def close(self) -> bool:
        """Stop writing; what is not whole is removed. True when nothing is written any more."""
        for job in (self._exporting, self._reporting):
            job.cancel()
        return self._exporting.wait(2.0) and self._reporting.wait(2.0)

    def _on_export_requested(self, wanted: HistoryFilter) -> None:
        file = self._chosen_file(self.tr("Export inspections"), "inspections.csv", "CSV (*.csv)")
        if file is None:
            return
        history = HistoryRepository(self._opened.database)
        form = _spreadsheet_format(QLocale())

        def export(report: ReportProgress, token: CancellationToken) -> Path:
            return export_csv(history, wanted, file, form=form, report=report, token=token).file

        self._exporting.start(export)

    def _on_report_requested(self) -> None:
        starts = self._opened.station.settings.work.shift_starts
        periods = report_periods(datetime.now(UTC), starts, self._page.wanted)
        dialog = ReportDialog(periods, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.save_requested.connect(self._on_report_chosen)
        dialog.open()

    def _on_report_chosen(self, period: ReportPeriod, kind: str) -> None:
        name = f"report-{period.span.begin.astimezone():%Y-%m-%d-%H%M}.{kind}"
        file = self._chosen_file(self.tr("Save the report"), name, f"{kind.upper()} (*.{kind})")
        if file is None:
            return
        reports = self._opened.reports
        texts = replace(report_texts(QLocale().name()), said=operator_text)

        def write(_report: ReportProgress, _token: CancellationToken) -> Path:
            report = reports.shift_report(period.span)
            if kind == "html":
                return reports.write_html(report, texts, file)
            page = ShiftReportPage(report, texts)
            write_whole(file, html_to_pdf(page.html(), page.title))
            return file

        self.noticed.emit(self.tr("The report is being written …"))
        self._reporting.start(write)

    def _on_progressed(self, progress: Progress) -> None:
        text = self.tr("Exported {done} of {total} …")
        self.noticed.emit(text.format(done=progress.done, total=progress.total))

    def _on_exported(self, file: Path) -> None:
        self.noticed.emit(self.tr("Exported to {file}").format(file=file))

    def _on_reported(self, file: Path) -> None:
        self.noticed.emit(self.tr("Report saved in {file}").format(file=file))
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    def _chosen_file(self, title: str, name: str, kinds: str) -> Path | None:
        start = str(Path.home() / name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, start, kinds)
        if not chosen:
            return None
        file = Path(chosen)
        return file if file.suffix else file.with_suffix(Path(name).suffix)


def _spreadsheet_format(locale: QLocale) -> CsvFormat:
    """As the spreadsheet of this country reads it: with a decimal comma, columns need another."""
    comma = locale.decimalPoint() == ","
    return CsvFormat(delimiter=";", decimal_mark=",") if comma else CsvFormat()
