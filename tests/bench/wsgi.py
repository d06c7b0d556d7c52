"""The portal on the day the made-up data are about."""

from audit import clock
from epep.wsgi import application as portal
from tests.bench.world import TODAY


def application(environ, start_response):
    with clock.at(TODAY):
        return portal(environ, start_response)
