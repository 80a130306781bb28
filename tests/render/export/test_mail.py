"""A reminder as mail: what becomes of the sender's address."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plantui.render.export import mail
from plantui.render.review.reminder import Reminder

REMINDER = Reminder("rad", "Rådet", True, (), "Påminnelse", "Hei.\n")
MOMENT = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.mark.parametrize("address", ["", "kari", "kari@", "@example.org"])
def test_no_mail_is_made_from_an_address_that_is_none(address: str) -> None:
    """A mail program would send it from nobody, or refuse the file."""
    with pytest.raises(ValueError, match="^" + address + "$"):
        mail.message(REMINDER, "Kari Berg", address, MOMENT)


def test_the_address_is_the_senders() -> None:
    """With the name before it."""
    assert b"\r\n" in mail.message(REMINDER, "Kari Berg", "kari@example.org", MOMENT)
    assert mail.message(REMINDER, "Kari Berg", "kari@example.org", MOMENT).startswith(
        b"From: Kari Berg <kari@example.org>"
    )
