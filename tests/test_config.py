"""What an installation says about itself."""

import lrdomains
from lrdomains import show_config


def test_versions_threads_and_features_are_named(monkeypatch):
    monkeypatch.setenv("LRDOMAINS_NUM_THREADS", "3")
    config = show_config()
    assert config["threads"] == "3"
    assert config["lrdomains"] == lrdomains.__version__
    assert config["processor features"]
    assert all(isinstance(key, str) and isinstance(value, str) for key, value in config.items())
