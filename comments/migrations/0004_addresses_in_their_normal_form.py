"""An address with å, ä or ö in its domain was kept as typed; its owner's account has always had it as mail writes it."""

from django.db import migrations
from django.db.models import Q

from kunskapsbank.addresses import normal_address


def normalise(apps, schema_editor):
    """Write them as accounts do. What was then said or followed twice from one address counts once."""
    comments = apps.get_model("comments", "Comment").objects
    for comment in comments.filter(_has_letters("email")):
        comment.email = normal_address(comment.email) or comment.email
        said = {"page": comment.page_id, "email": comment.email, "text_digest": comment.text_digest}
        if comments.filter(**said).exclude(pk=comment.pk).exclude(state="unconfirmed").exists():
            comment.text_digest = ""
        comment.save(update_fields=["email", "text_digest"])
    follows = apps.get_model("comments", "Follow").objects
    for follow in follows.filter(_has_letters("address")):
        follow.address = normal_address(follow.address) or follow.address
        if follows.filter(page=follow.page_id, address=follow.address).exclude(pk=follow.pk).exists():
            follow.delete()
        else:
            follow.save(update_fields=["address"])
    for link in apps.get_model("comments", "PrivateLink").objects.filter(_has_letters("address")):
        link.address = normal_address(link.address) or link.address
        link.save(update_fields=["address"])


def _has_letters(name):
    return Q(**{f"{name}__regex": "[^ -~]"})


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_said_once_when_confirmed")]

    operations = [migrations.RunPython(normalise, migrations.RunPython.noop)]
