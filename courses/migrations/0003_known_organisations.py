"""Organisations that stood in the catalogue before there was an approval came from registers and from staff: they are approved."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("courses", "0002_listings")]

    operations = [
        migrations.RunSQL(
            f"UPDATE courses_{table} SET approval = 'APPROVED', approval_changed_at = now()",  # noqa: S608 - a constant
            migrations.RunSQL.noop,
        )
        for table in ("provider", "employer")
    ]
