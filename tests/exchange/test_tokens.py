"""One token a system: of which only a hash is kept, until a day, from named places."""

import pytest

from exchange.models import SystemToken, hash_of


@pytest.mark.parametrize(
    ("networks", "address", "may"),
    [
        ([], "203.0.113.7", True),
        ([], None, True),
        (["203.0.113.0/24"], "203.0.113.7", True),
        (["203.0.113.0/24"], "203.0.114.7", False),
        (["203.0.113.0/24", "2001:db8::/32"], "2001:db8::1", True),
        (["203.0.113.0/24"], "2001:db8::1", False),
        (["203.0.113.0/24"], None, False),
    ],
)
def test_a_token_may_be_used_from_its_networks_alone(networks, address, may):
    assert SystemToken(networks=networks).may_come_from(address) is may


def test_of_a_secret_its_hash_is_kept():
    assert hash_of("epep_secret") == "1df1bb4190c6f1a8a26386c4b7c1a2c4c7de409e270536eb8faf3eb65cd5a9f0"
