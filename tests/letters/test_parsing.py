"""What a mail says, whatever program it was written in and however it was made."""

from __future__ import annotations

import doctest
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters import quoting
from letters.parsing import Bounce, Complaint, Incoming, parsed
from letters.quoting import text_of_html, without_quotes

QUOTED = "Vill ni svara?\nKunskapsbanken"
ANSWER = "Ja, ring mig gärna.\n\nVi delade upp i fyra anbudsområden."


def mail(text: str = ANSWER, **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {
        "From": "Anna <Anna@Example.se>",
        "To": "svar@example.se",
        "Subject": "Sv: x",
        **headers,
    }.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def report(kind: str, about: str, original: str = "Message-ID: <letter-1-ab@example.se>\n") -> bytes:
    return (
        "From: MAILER-DAEMON@example.se\nTo: x@example.se\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nDet gick inte.\n"
        f"--b\nContent-Type: message/{kind}\n\n{about}\n"
        f"--b\nContent-Type: message/rfc822\n\n{original}\nHemlig text\n--b--\n"
    ).encode()


def failure(status: str, action: str = "failed") -> bytes:
    about = (
        f"Reporting-MTA: dns; mx.example.se\n\nFinal-Recipient: rfc822; a@b.se\nAction: {action}\nStatus: {status}\n"
    )
    return report("delivery-status", about)


def quoted(text: str = QUOTED) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


@pytest.mark.parametrize(
    "after",
    [
        f"Den tors 26 nov. 2026 kl 10:12 skrev Kunskapsbanken <a@example.se>:\n\n{quoted()}",
        f"Den tors 26 nov. 2026 kl 10:12 skrev Kunskapsbanken <\nkunskapsbanken@example.se>:\n{quoted()}",
        f"26 nov. 2026 kl. 10:12 skrev Kunskapsbanken <a@example.se>:\n\n{quoted()}",
        f"On Thu, Nov 26, 2026 at 10:12 AM Kunskapsbanken <a@example.se> wrote:\n{quoted()}",
        f"Från: Kunskapsbanken <a@example.se>\nSkickat: den 26 november 2026 10:12\nTill: Anna\nÄmne: x\n\n{QUOTED}",
        f"________________________________\nFrån: Kunskapsbanken\nSkickat: den 26 november 2026\n\n{QUOTED}",
        f"*Från:* Kunskapsbanken <a@example.se>\n*Skickat:* den 26 november 2026\n\n{QUOTED}",
        f"-----Ursprungligt meddelande-----\nFrån: Kunskapsbanken\n\n{QUOTED}",
        f"From: Kunskapsbanken\nSent: Thursday\nTo: Anna\n\n{QUOTED}",
        f"-------- Originalmeddelande --------\nFrån: Kunskapsbanken <a@example.se>\nDatum: 2026-11-26\n\n{QUOTED}",
        f"---------- Forwarded message ---------\nFrån: Kunskapsbanken <a@example.se>\nDate: tors 26 nov.\n\n{QUOTED}",
        f"-----Kunskapsbanken <a@example.se> skrev: -----\nTill: Anna\nFrån: Kunskapsbanken\n\n{QUOTED}",
        f">>> Kunskapsbanken <a@example.se> 2026-11-26 10:12 >>>\n{QUOTED}",
        f"Från: Kunskapsbanken <a@example.se>\nSvara till: <svar@example.se>\nDatum: torsdag\n\n{QUOTED}",
        "Skickat från min iPhone",
        "Skaffa Outlook för Android",
        "Hämta [Outlook för iOS](https://aka.ms/o0ukef)",
        "Hämta Outlook för iOS<https://aka.ms/o0ukef>",
    ],
)
def test_reply_is_read_without_what_it_quotes(after: str) -> None:
    assert without_quotes(f"{ANSWER}\n\n{after}\n") == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "Den lösning vi valde skrev vi om i vår rapport.",
        "Kravet på 3 bilar skrev vi bort. Det gav fler anbud.",
        "Från: början hade vi ett anbud.\nSedan fyra.",
        "Vi delade upp det.\n--\nOch så började vi tidigt.\n___\nFråga gärna mer.",
        "On balance, nobody wrote anything",
    ],
)
def test_words_that_look_like_a_quotation_stay(text: str) -> None:
    assert without_quotes(text) == text


def test_example_of_the_function_holds() -> None:
    assert doctest.testmod(quoting).failed == 0


def test_answer_below_or_between_quoted_lines_stays() -> None:
    assert without_quotes(
        f"Den 3 maj 2026 skrev Kunskapsbanken <a@b.se>:\n{quoted('Hur?')}\nSå här.\n{quoted('När?')}\nI maj."
    ) == ("Så här.\nI maj.")


def test_nothing_but_a_quotation_head_is_not_thrown_away() -> None:
    assert "Vill ni svara" in without_quotes(f"-----Ursprungligt meddelande-----\nFrån: K\n\n{QUOTED}")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Ja,<br>gärna &amp; snart</p><blockquote>gammalt</blockquote>", "Ja,\ngärna & snart"),
        ('<div>Ja</div><div class="gmail_quote"><div>Den 3 maj skrev</div><div>gammalt</div></div>', "Ja"),
        (
            '<div>Ja</div><hr><div id="divRplyFwdMsg"><font><b>Från:</b> K &lt;k@a.se&gt;<br>'
            "<b>Skickat:</b> den 3 maj<br><b>Till:</b> Anna</font></div><div>gammalt</div>",
            "Ja",
        ),
        (
            '<p>Ja</p><div style="border:none"><p><b>Från:</b> K<br>\n<b>Skickat:</b> i går</p></div><p>gammalt</p>',
            "Ja",
        ),
        ("<head><title>t</title><style>p{}</style></head><p>Ja</p><script>alert(1)</script>", "Ja"),
        ("<p>Ja</blockquote></p><p>nej", "Ja\n\nnej"),
        ("<p>Ja<!-- dolt --></p><!-- dolt", "Ja"),
    ],
)
def test_html_is_read_as_words(html: str, text: str) -> None:
    assert without_quotes(text_of_html(html)) == text


def test_mail_in_html_only_is_read() -> None:
    message = mail()
    message.clear_content()
    message.set_content("<p>Räksmörgås</p>", subtype="html")

    assert parsed(message.as_bytes()).text == "Räksmörgås"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-7"])
def test_charsets_are_understood(charset: str) -> None:
    raw = f"From: a@b.se\nContent-Type: text/plain; charset={charset}\n\n".encode() + "Åäö, fråga".encode(charset)

    assert parsed(raw).text == "Åäö, fråga"


@pytest.mark.parametrize("charset", ["okänd-999", "ascii", "utf-8"])
def test_wrong_charset_is_guessed(charset: str) -> None:
    raw = f"From: a@b.se\nContent-Type: text/plain; charset={charset}\n\n".encode() + "Åäö".encode("cp1252")

    assert parsed(raw).text == "Åäö"


def test_headers_are_unfolded_and_decoded() -> None:
    subject = "Sv: Fråga om skolskjuts för elever i Ådalens södra delar och några fler orter, med anbud"
    raw = mail(Subject=subject, Delivered_To="svar+fraga-ab@example.se").as_bytes()
    assert b"\n =?utf-8?" in raw
    found = parsed(raw)

    assert found.subject == subject
    assert found.sender == "anna@example.se"
    assert found.receivers == ("svar+fraga-ab@example.se", "svar@example.se")


def test_attachments_are_left_and_counted() -> None:
    message = mail()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="anbud.pdf")
    message.add_attachment("hemligt", filename="a.txt")
    found = parsed(message.as_bytes())

    assert (found.text, found.attachments) == (ANSWER, 2)


def test_picture_and_signature_of_a_mail_are_no_files() -> None:
    message = mail()
    message.add_alternative('<p>Ja<img src="cid:logga"></p>', subtype="html")
    message.add_attachment(
        b"PNG", maintype="image", subtype="png", cid="<logga>", disposition="inline", filename="a.png"
    )
    message.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")

    assert parsed(message.as_bytes()).attachments == 0


def test_mail_that_came_along_is_not_read_as_the_answer() -> None:
    message = mail()
    message.add_attachment(mail("Hemligt om anbuden."))
    found = parsed(message.as_bytes())

    assert (found.text, found.attachments) == (ANSWER, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"Subject": "Automatiskt svar: x"},
        {"Subject": "Frånvaro: Anna är ledig"},
        {"Subject": "Out of Office: x"},
        {"Subject": "Ärende KS-2026:123 är mottaget"},
        {"Subject": "Ditt ärende har registrerats"},
        {"Subject": "Tack för ditt mejl!"},
        {"X_OTRS_Loop": "yes"},
    ],
)
def test_answer_that_no_person_wrote_is_known(headers: dict[str, str]) -> None:
    assert parsed(mail(**headers).as_bytes()).is_automatic


@pytest.mark.parametrize(
    "subject", ["Sv: Automatiserat svar på frånvaro", "Ärendet om bussar", "SV: Tack för ditt mejl"]
)
def test_answer_that_a_person_wrote_is_known(subject: str) -> None:
    assert not parsed(mail(Auto_Submitted="no", Subject=subject).as_bytes()).is_automatic


@pytest.mark.parametrize(
    ("status", "is_permanent"),
    [
        ("5.1.1", True),
        ("5.1.10", True),
        ("5.2.1", True),
        ("5.0.0", True),
        ("5.2.2", False),
        ("5.7.1", False),
        ("4.2.2", False),
    ],
)
def test_bounce_says_whether_it_is_for_good(status: str, is_permanent: bool) -> None:
    found = parsed(failure(status)).report

    assert isinstance(found, Bounce)
    assert found.is_permanent is is_permanent
    assert "<letter-1-ab@example.se>" in found.original


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_report_of_something_else_is_no_bounce(action: str) -> None:
    assert parsed(failure("4.4.1", action)).report is None


def test_complaint_is_known() -> None:
    assert isinstance(parsed(report("feedback-report", "Feedback-Type: abuse\nVersion: 1\n")).report, Complaint)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 1000,
        b"Content-Type: multipart/mixed; boundary=b\n\n--b",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n",
        b"Content-Type: text/plain; charset*=x''%\n\n\xff",
        b"Subject: =?utf-8?b?!?=\nFrom: =?x?q?=\n\nx",
        b"Content-Transfer-Encoding: base64\n\n!!!!",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        b"From: " + b"(" * 50_000 + b"\n\nx",
        b"To: " + b"a@b.se," * 20_000 + b"\n\nx",
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_mail_made_to_break_a_reader_is_read(raw: bytes) -> None:
    assert isinstance(parsed(raw), Incoming)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        ("Den 1 " + "skrev " * 32 + "\n") * 1_000,
        "Från: x\n" * 25_000,
        "-" * 200_000,
        ("---" + "a skrev:" * 24 + "\n") * 1_000,
        "Ja\n" + (">>> " + "1" * 190 + "\n") * 1_000,
        "Ja\n" + "> a\n" * 50_000,
        "Den 1 skrev " * 8_000,
    ],
    ids=lambda text: text[:8],
)
def test_text_made_to_take_time_is_read_at_once(text: str) -> None:
    assert without_quotes(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["<!--", "<div>", "<blockquote>", "<a b='", "<![", "&#"])
def test_html_made_to_take_time_is_read_at_once(piece: str) -> None:
    assert "Ja" in text_of_html("<p>Ja</p>" + piece * 100_000)


@given(st.binary(max_size=400))
def test_no_bytes_are_an_error(noise: bytes) -> None:
    head = b"From: a@b.se\nContent-Type: multipart/report; boundary=b\nSubject: "
    parsed(noise)
    parsed(head + noise)
    parsed(head + b"x\n\n--b\n" + noise + b"\n--b--")


@given(st.text(max_size=300))
def test_no_text_is_an_error_and_reading_twice_changes_nothing_more(text: str) -> None:
    assert len(without_quotes(text)) <= len(text)
