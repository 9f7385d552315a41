"""Statements are joined to their conversation as voices raised in it, no longer as parts of it."""

from django.db import migrations

RAISED = """
    UPDATE trace_link SET kind = 'raised_in' WHERE kind = 'part_of'
    AND source_id IN (SELECT id FROM trace_record WHERE kind = 'statement')
    AND target_id IN (SELECT id FROM trace_record WHERE kind = 'conversation')"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial"), ("trace", "0003_turns_of_the_circle")]

    operations = [migrations.RunSQL(RAISED, migrations.RunSQL.noop)]
