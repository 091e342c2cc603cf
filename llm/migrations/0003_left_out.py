from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("llm", "0002_described")]

    operations = [
        migrations.AddField(
            model_name="modelmeasurement",
            name="left_out",
            field=models.JSONField(
                blank=True,
                default=None,
                help_text="The optional fields of a request that its server has refused.",
                null=True,
            ),
        ),
    ]
