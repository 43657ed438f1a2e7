"""The builder, with the keyword arguments that the vendor documents and no other."""
from awscrt import mqtt5

KNOWN = set("""endpoint port client_id ca_filepath keep_alive_interval_sec username password session_expiry_interval_sec will
session_behavior offline_queue_behavior min_reconnect_delay_ms max_reconnect_delay_ms
min_connected_time_to_reset_reconnect_delay_ms ping_timeout_ms ack_timeout_sec on_publish_received on_lifecycle_stopped
on_lifecycle_attempting_connect on_lifecycle_connection_success on_lifecycle_connection_failure
on_lifecycle_disconnection enable_metrics_collection""".split())


def mtls_from_path(cert_filepath, pri_key_filepath, **kwargs) -> mqtt5.Client:
    for name in kwargs:
        if name not in KNOWN:
            raise TypeError("there is no argument " + name)
    if not kwargs.get("endpoint"):
        raise TypeError("endpoint is needed")
    for name in kwargs:
        if name.endswith("_ms") or name.endswith("_sec") or name == "port":
            assert isinstance(kwargs[name], int), name
    if kwargs.get("keep_alive_interval_sec"):
        assert kwargs["keep_alive_interval_sec"] * 1000 > kwargs.get("ping_timeout_ms", 30000), "pings need time"
    mqtt5.note("build", cert_filepath=cert_filepath, pri_key_filepath=pri_key_filepath,
               **{k: v for k, v in sorted(kwargs.items()) if not k.startswith("on_")})
    return mqtt5.Client(kwargs)
