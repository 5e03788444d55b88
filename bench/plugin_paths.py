"""The plugins that are compared, as Saleor's setting PLUGINS names them."""

TWITTER_PLUGIN = "saleor_twitter_plugin.plugin.TwitterPlugin"
WEBHOOK_PLUGIN = "saleor.plugins.webhook.plugin.WebhookPlugin"
ECHO_PLUGIN = "bench.echo_plugin.EchoPlugin"
