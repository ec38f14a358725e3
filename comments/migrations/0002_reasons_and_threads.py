"""The first reasons for hiding, and what a check of one row alone cannot say: a reply lies below a comment of its page.

A trigger sees other rows than the one that is written. On SQLite Django makes a table anew to change it, and triggers
go with the old one: a later migration that alters the comments' table runs `lay_triggers` again.
"""

from django.db import migrations

REASONS = (
    (
        "Personuppgifter",
        "I kommentaren stod något om en person: ett namn, ett nummer eller en adress. Skriv gärna samma sak igen med "
        "roller i stället för namn.",
    ),
    (
        "Sekretess",
        "Kommentaren handlade om anbud, priser eller anbudsgivare i en upphandling där sekretess kan råda. Vänta tills "
        "avtalet är klart, eller skriv om det som inte rör anbuden.",
    ),
    (
        "Hot, hat eller kränkning",
        "Kommentaren var hotfull eller kränkande mot någon. Enligt lagen (1998:112) om ansvar för elektroniska "
        "anslagstavlor får sådant inte ligga kvar.",
    ),
    ("Reklam", "Kommentaren sålde något. Här berättar den som köper in hur det gick."),
    ("Hör inte hit", "Kommentaren handlade om något annat än sidan. Skriv gärna på den sida där den hör hemma."),
    ("Upphovsrätt", "Kommentaren innehöll någon annans text. Berätta med egna ord och länka till texten i stället."),
)
SQLITE = (
    """CREATE TRIGGER comments_reply_is_placed BEFORE INSERT ON comments_comment
    WHEN NEW.parent_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM comments_comment WHERE id = NEW.parent_id AND page_id = NEW.page_id AND parent_id IS NULL)
    BEGIN SELECT RAISE(ABORT, 'a reply lies below a comment of its own page'); END""",
    """CREATE TRIGGER comments_comment_stays BEFORE UPDATE OF page_id, parent_id ON comments_comment
    WHEN NEW.page_id IS NOT OLD.page_id OR NEW.parent_id IS NOT OLD.parent_id
    BEGIN SELECT RAISE(ABORT, 'a reply lies below a comment of its own page'); END""",
)
# 23514 is the code of a check that fails, which Django knows as an IntegrityError.
POSTGRESQL = (
    """CREATE FUNCTION comments_place() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.page_id IS DISTINCT FROM OLD.page_id OR NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
                RAISE EXCEPTION 'a reply lies below a comment of its own page' USING ERRCODE = '23514';
            END IF;
        ELSIF NEW.parent_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM comments_comment WHERE id = NEW.parent_id AND page_id = NEW.page_id AND parent_id IS NULL) THEN
            RAISE EXCEPTION 'a reply lies below a comment of its own page' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER comments_place BEFORE INSERT OR UPDATE OF page_id, parent_id ON comments_comment
    FOR EACH ROW EXECUTE FUNCTION comments_place()""",
)
AWAY = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS comments_reply_is_placed",
        "DROP TRIGGER IF EXISTS comments_comment_stays",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS comments_place ON comments_comment",
        "DROP FUNCTION IF EXISTS comments_place()",
    ),
}


def lay_in_reasons(apps, _schema_editor):
    """Make the first reasons."""
    model = apps.get_model("comments", "HidingReason")
    model.objects.bulk_create(
        model(label=label, explanation=explanation, sort_order=order)
        for order, (label, explanation) in enumerate(REASONS, start=1)
    )


def lay_triggers(_apps, schema_editor):
    """Make the triggers, in the words of the database."""
    vendor = schema_editor.connection.vendor
    for statement in (*AWAY[vendor], *(SQLITE if vendor == "sqlite" else POSTGRESQL)):
        schema_editor.execute(statement, params=None)


def take_triggers_away(_apps, schema_editor):
    """Drop them."""
    for statement in AWAY[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Data and triggers."""

    dependencies = [("comments", "0001_initial")]
    operations = [
        migrations.RunPython(lay_in_reasons, migrations.RunPython.noop),
        migrations.RunPython(lay_triggers, take_triggers_away),
    ]
