from django.db import migrations

REPLIES = (
    (
        "Be om en siffra",
        "Tack för en tydlig text! Har ni någon siffra från före och efter, till exempel antal anbud, pris eller tid? "
        "En enda räcker, och den får gärna visa att något blev sämre.",
    ),
    (
        "Be om det ni inte gör om",
        "Det som andra har mest nytta av är vad ni inte skulle göra om. Kan ni skriva två eller tre meningar om det? "
        "Det får vara något litet.",
    ),
    (
        "Sekretess",
        "Upphandlingen verkar inte vara avslutad. Så länge den är annonserad, utvärderas eller överprövas råder "
        "sekretess, och då kan vi inte publicera något om anbuden. Får vi vänta med sidan, eller kan ni berätta "
        "det som inte rör anbuden?",
    ),
    (
        "Namn och personuppgifter",
        "I texten står namn på personer eller företag. Får vi ersätta dem med roller, till exempel upphandlaren, "
        "grossisten eller ett åkeri?",
    ),
    (
        "Kortare och enklare",
        "Vi har kortat meningarna och flyttat resultatet först, så att en kollega förstår på en halv minut. Säg till "
        "om något har blivit fel.",
    ),
)


def lay_in(apps, _schema_editor):
    model = apps.get_model("submissions", "CannedReply")
    model.objects.bulk_create(
        model(title=title, text=text, sort_order=order) for order, (title, text) in enumerate(REPLIES, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [migrations.RunPython(lay_in, migrations.RunPython.noop)]
