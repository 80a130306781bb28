"""Every bound on what plantui reads, in one place. Crossing one is a located problem, never a crash.

Sizes are bytes unless a name says otherwise. Those named in `OF_THE_FORMAT` are part of the rule (clause 2): whoever
judges a history asks the same ones, so beyond them a record is malformed, a plan unreadable, a tree malformed, a commit
without a signer. The others are this program's own: beyond them it cannot say.
"""

OF_THE_FORMAT = (
    "FILE_BYTES", "RECORD_BYTES", "PLAN_BYTES", "TREE_ENTRIES", "TREE_BYTES", "PATH_BYTES", "PATH_DEPTH", "NESTING",
    "ITEMS", "KEYS_PER_TABLE", "VALUES_PER_HEADER", "LIST_ENTRIES", "TABLES_PER_ITEM", "ID_CHARACTERS",
    "TEXT_CHARACTERS", "DIGITS", "INTEGER", "ACTS", "COMMIT_BYTES",
)  # fmt: skip
OF_THE_PROGRAM = (
    "RECORD_CHANGES", "TAGS", "GPG_KEYS", "COMMITS", "DRAFT_TEXT_CHARACTERS", "DRAFT_KEPT_CHARACTERS", "DRAFT_DROPPED",
    "LINE_CHARACTERS", "FIND_CHARACTERS", "PROBLEMS_PER_FILE", "ANSWER_BYTES", "ANSWER_PARTS", "ANSWER_UNPACKED",
    "SHEET_FILE_BYTES", "SHEET_ENTRIES", "SHEET_RATIO",
    "SHEET_UNPACKED_BYTES", "SHEET_CELLS", "SHEET_ROWS", "SHEET_COLUMNS",
)  # fmt: skip

FILE_BYTES = 8 * 1024 * 1024
"""One file of the plan."""

RECORD_BYTES = 1024 * 1024
"""One record file."""

PLAN_BYTES = 256 * 1024 * 1024
"""All files of one revision together."""

TREE_ENTRIES = 200_000
"""Entries below plan/ in one revision, records included."""

TREE_BYTES = 32 * 1024 * 1024
"""One tree object: one folder of one revision."""

RECORD_CHANGES = 2_000_000
"""Record files that differ from a parent's, over all commits of one history."""

TAGS = 10_000
"""Tags of adopted revisions."""

GPG_KEYS = 1_000
"""Different gpg keys registered over a whole history."""

PATH_BYTES = 512
"""One path inside the repository."""

PATH_DEPTH = 16
"""Folders a path may go down."""

NESTING = 16
"""Opening brackets within one another in a TOML value, and dots in one key."""

ITEMS = 250_000
"""Items of one plan."""

KEYS_PER_TABLE = 200
"""Keys in one table of a plan file."""

VALUES_PER_HEADER = 100_000
"""Keys and list entries between one table header of a plan file and the next."""

LIST_ENTRIES = 10_000
"""Entries of one list inside an item."""

TABLES_PER_ITEM = 100
"""Claims, years or positions of one item, in a file whose number of the format is 2 or later."""

ID_CHARACTERS = 100
"""One id or slug, without the service's id before the dot."""

TEXT_CHARACTERS = 100_000
"""One text value."""

DIGITS = 40
"""Digits in a row outside quotes: a longer number is refused before it is parsed."""

INTEGER = 2**53 - 1
"""Integers lie within plus and minus this (RFC 8785, section 3.2.2.3)."""

ACTS = 20_000
"""Acts in one record."""

COMMITS = 1_000_000
"""Commits walked in one history."""

COMMIT_BYTES = 1024 * 1024
"""One raw commit object, its `parent` lines left out: one beyond it introduces nothing and has no known signer."""

DRAFT_TEXT_CHARACTERS = 20_000
"""A reason or remark as a person writes it."""

DRAFT_KEPT_CHARACTERS = 1_000_000
"""What is typed or pasted and kept as unfinished, before it is made short enough to be put into the draft."""

DRAFT_DROPPED = 100
"""What was taken out of the draft or replaced in it, about one item, and can be put back; the oldest goes first."""

LINE_CHARACTERS = 4_000
"""What is typed or pasted into one line of a dialog: a public key is a fifth of it. What is past it is not taken."""

FIND_CHARACTERS = 400
"""What is looked for on a screen or page."""

PROBLEMS_PER_FILE = 1_000
"""Problems reported of one file; one more then says that there are others."""

ANSWER_BYTES = 20 * 1024 * 1024
"""One file that came back from somebody who answered outside the program."""

ANSWER_PARTS = 200
"""Files packed into one of them."""

ANSWER_UNPACKED = 100 * 1024 * 1024
"""All files packed into one of them together, unpacked."""

SHEET_FILE_BYTES = 16 * 1024 * 1024
"""One workbook as it is packed."""

SHEET_ENTRIES = 1_000
"""Files packed into one workbook."""

SHEET_RATIO = 100
"""How many times as large a file in a workbook may be as it is packed."""

SHEET_UNPACKED_BYTES = 64 * 1024 * 1024
"""All files of one workbook together, unpacked."""

SHEET_CELLS = 500_000
"""Cells of one workbook, all its sheets together."""

SHEET_ROWS = 50_000
"""Rows of one sheet, counted to the last one that is there."""

SHEET_COLUMNS = 256
"""Columns of one sheet, counted to the last one that is there."""
