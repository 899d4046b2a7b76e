"""Why a whole file is refused. What is wrong with one row is a problem of that row (`courses.uploads.problems`)."""

from __future__ import annotations

from backend.errors import Refusal


class FileRefused(Refusal):
    """The file as a whole can't be read. Nothing of it is kept."""

    code = "FILE_REFUSED"
    message = "We can't read this file."


class FileEmpty(FileRefused):
    """Nothing in it."""

    code = "FILE_EMPTY"
    message = "This file is empty."


class NoRows(FileRefused):
    """A header and nothing below it."""

    code = "FILE_HAS_NO_ROWS"
    message = "This file has column names and no rows below them."


class FileTooLarge(FileRefused):
    """More bytes, or more rows, than we take."""

    code = "FILE_TOO_LARGE"
    message = "This file is too large. Please split it into smaller files."


class TooManyRows(FileRefused):
    """More rows than an upload may have."""

    code = "TOO_MANY_ROWS"
    message = "This file has more than 100,000 rows. Please split it into smaller files."


class TooManyColumns(FileRefused):
    """More columns than any list has: what stands in the last ones nobody sees."""

    code = "TOO_MANY_COLUMNS"
    message = "This file has more than 200 columns. Please keep those of our template."


class NotASpreadsheet(FileRefused):
    """A picture, a program, a document: neither CSV nor XLSX."""

    code = "NOT_A_SPREADSHEET"
    message = "This is neither a CSV file nor an Excel workbook (.xlsx). Please export your list as one of these."


class FileIsPacked(FileRefused):
    """A zip, gzip or the like, whatever its name says."""

    code = "FILE_IS_PACKED"
    message = "This file is packed (zip, gzip or similar). Please unpack it and send the CSV or .xlsx file itself."


class OldOrLockedWorkbook(FileRefused):
    """An .xls file of before 2007, or a workbook with a password: from outside the two look alike."""

    code = "WORKBOOK_OLD_OR_LOCKED"
    message = "This is an old Excel file (.xls), or it has a password. Please save it as .xlsx without a password."


class StrictWorkbook(FileRefused):
    """Saved in the strict form of the standard, in which every part has another name."""

    code = "WORKBOOK_STRICT"
    message = "This workbook was saved as “Strict Open XML”. Please save it as “Excel Workbook (.xlsx)”."


class WorkbookHasMacros(FileRefused):
    """A workbook with programs in it."""

    code = "WORKBOOK_HAS_MACROS"
    message = "This workbook has macros. Please save it as a plain workbook (.xlsx)."


class WorkbookHasLinks(FileRefused):
    """Values that come from other files, or other files inside."""

    code = "WORKBOOK_HAS_LINKS"
    message = (
        "This workbook is linked to other files, or has files in it. Please paste the values and remove the links."
    )


class WorkbookTooLarge(FileRefused):
    """Unpacked, it would be larger than any list of courses or jobs: the mark of a zip bomb."""

    code = "WORKBOOK_TOO_LARGE"
    message = (
        "This workbook is too large once it is unpacked. Please keep only the sheet with your list, or send a CSV file."
    )


class WorkbookDamaged(FileRefused):
    """A zip that isn't a workbook, or one that is broken."""

    code = "WORKBOOK_DAMAGED"
    message = "This workbook is damaged. Please open it in your spreadsheet program and save it again as .xlsx."


class WorkbookUnsafe(FileRefused):
    """What no spreadsheet program writes: entities, tags or texts without an end, paths that lead elsewhere."""

    code = "WORKBOOK_UNSAFE"
    message = "This workbook has parts that no spreadsheet program writes. Please save it again as .xlsx."


class EncodingUnknown(FileRefused):
    """Neither UTF-8, nor UTF-16 with its mark, nor Windows-1252."""

    code = "ENCODING_UNKNOWN"
    message = "We can't tell how the letters of this file are stored. Please save it as “CSV UTF-8”."


class EncodingMixed(FileRefused):
    """Some rows are UTF-8, others are not: two files were pasted together."""

    code = "ENCODING_MIXED"
    message = "Some rows of this file are stored in another way than the rest. Please save it as “CSV UTF-8”."

    @classmethod
    def at(cls, line: int) -> EncodingMixed:
        """With the first line that differs."""
        return cls(
            f"From line {line:,} on, the letters of this file are stored in another way. Please save it as “CSV UTF-8”."
        )


class NulBytes(FileRefused):
    """Bytes that no text has."""

    code = "NUL_BYTES"
    message = "This file has bytes in it that no text has. Please save it as “CSV UTF-8”."

    @classmethod
    def at(cls, line: int) -> NulBytes:
        """With the first line that has one."""
        return cls(f"Line {line:,} has a byte in it that no text has. Please save the file as “CSV UTF-8”.")


class QuoteNotClosed(FileRefused):
    """A quotation mark opens a cell and nothing closes it, so that the rest of the file is one cell."""

    code = "QUOTE_NOT_CLOSED"
    message = "A quotation mark opens a cell and is never closed."

    @classmethod
    def after(cls, row: int) -> QuoteNotClosed:
        """With the last row that was read."""
        return cls(f"After row {row:,}, a quotation mark opens a cell and is never closed.")


class RowTooLarge(FileRefused):
    """More letters in one row than any listing has."""

    code = "ROW_TOO_LARGE"
    message = "A row of this file is far too long."

    @classmethod
    def after(cls, row: int) -> RowTooLarge:
        """With the last row that was read."""
        return cls(f"The row after row {row:,} is far too long. A quotation mark may be missing there.")

    @classmethod
    def at(cls, row: int) -> RowTooLarge:
        """With the row itself."""
        return cls(f"Row {row:,} is far too long.")


class HeaderMissing(FileRefused):
    """The first row doesn't look like column names at all."""

    code = "HEADER_MISSING"
    message = (
        "The first row must have the column names of our template. In a workbook, the list must be on the first sheet."
    )


class HeaderRepeated(FileRefused):
    """Two columns of one name: which one counts can't be told."""

    code = "HEADER_REPEATED"
    message = "A column name stands in the first row twice."


class HeaderIncomplete(FileRefused):
    """A column that every row needs is not there."""

    code = "HEADER_INCOMPLETE"
    message = "A column that is needed is missing."


class HeaderUnknown(FileRefused):
    """A column that we don't know: what stands in it would be lost silently."""

    code = "HEADER_UNKNOWN"
    message = "This file has a column that we don't know."
