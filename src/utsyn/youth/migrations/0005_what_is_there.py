import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SPARSE = [
    ("journalentry", "custodian_id"),
    ("journalentry", "corrects_id"),
    ("journalentry", "beside_id"),
    ("youngperson", "merged_into_id"),
]


def full_indexes_away(apps, editor):
    """The indexes of columns that are nearly always empty, under whatever name: others, of what is there, follow."""
    for model, column in SPARSE:
        table = apps.get_model("youth", model)._meta.db_table
        with editor.connection.cursor() as cursor:
            there = editor.connection.introspection.get_constraints(cursor, table)
        for name, each in there.items():
            if each["index"] and not each["unique"] and each["columns"] == [column]:
                editor.execute(f"DROP INDEX {editor.quote_name(name)}")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_one_employee_a_user_and_service'),
        ('catalogue', '0002_code_changes'),
        ('core', '0001_initial'),
        ('crypto', '0002_moved_keys'),
        ('youth', '0004_regime'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # By hand: the tool would make the tables anew on SQLite, and the triggers of the journal go with the old one.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(full_indexes_away, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name='journalentry',
                    name='beside',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='other_versions', to='youth.journalentry'),
                ),
                migrations.AlterField(
                    model_name='journalentry',
                    name='corrects',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='youth.journalentry'),
                ),
                migrations.AlterField(
                    model_name='journalentry',
                    name='custodian',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='youngperson',
                    name='merged_into',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='youth.youngperson'),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(condition=models.Q(('imported', False), ('signed_at__isnull', True)), fields=['author'], name='unsigned_of_an_author'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(condition=models.Q(('person__isnull', True)), fields=['service', '-occurred_at'], name='entries_of_nobody'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(condition=models.Q(('custodian__isnull', False)), fields=['custodian'], name='entries_taken_over'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(condition=models.Q(('corrects__isnull', False)), fields=['corrects'], name='corrections_of_an_entry'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(condition=models.Q(('beside__isnull', False)), fields=['beside'], name='versions_beside_an_entry'),
        ),
        migrations.AddIndex(
            model_name='youngperson',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='persons_merged_away'),
        ),
    ]
