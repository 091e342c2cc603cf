from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("llm", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="modelmeasurement",
            name="described",
            field=models.JSONField(
                blank=True,
                default=None,
                help_text="What its server last told of it: a llm.schemas.ModelInfo.",
                null=True,
            ),
        ),
    ]
