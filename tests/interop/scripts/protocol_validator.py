"""DMTF's protocol validator without its SSDP discovery, which multicasts into the network of whoever runs it."""
import sys

from redfish_protocol_validator import utils

utils.discover_ssdp = lambda *args, **kwargs: {}

from redfish_protocol_validator.console_scripts import main  # noqa: E402  after the change above

sys.exit(main())
