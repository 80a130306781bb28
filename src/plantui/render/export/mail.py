"""A reminder as a message that a mail program opens and nobody has sent: RFC 5322, UTF-8."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address, Group
from email.message import EmailMessage
from email.policy import SMTP

from plantui.render.review.reminder import Reminder


def message(reminder: Reminder, name: str, address: str, moment: datetime) -> bytes:
    """The bytes of an `.eml` file; `name` and `address` are the sender's.

    people.toml holds no addresses, so To is a group of nobody that bears the name; `X-Unsent` has mail programs open
    it as a draft. Raises ValueError for an address that is none.
    """
    mail = EmailMessage(policy=SMTP)
    user, _, domain = address.rpartition("@")
    if not user or not domain:
        raise ValueError(address)
    mail["From"] = Address(name, user, domain)
    mail["To"] = Group(reminder.name, ())
    mail["Subject"] = reminder.subject
    mail["Date"] = moment
    mail["X-Unsent"] = "1"
    mail.set_content(reminder.body, charset="utf-8", cte="quoted-printable")
    return mail.as_bytes()
