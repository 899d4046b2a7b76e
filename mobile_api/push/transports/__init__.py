"""The ways to devices, one file each. What they promise stands in `mobile_api.push.transport`."""
