"""Who asked for a swap is kept when it is taken; what was done to the rota can be undone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_one_employee_a_user_and_service"), ("steering", "0001_initial")]

    operations = [
        migrations.AddField(
            "swaprequest",
            "asker",
            # There are no requests yet: nothing has been able to make one.
            models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.staffmember",
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="RotaChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("action", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=100)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("nonce", models.UUIDField(blank=True, null=True)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.service"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("service", "nonce"), name="one_rota_change_a_form")
                ],
            },
        ),
    ]
