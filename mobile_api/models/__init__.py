"""What the API itself keeps, one noun a file."""

from mobile_api.models.answered_mutation import AnsweredMutation
from mobile_api.models.device import Device
from mobile_api.models.push_batch import PushBatch
from mobile_api.models.push_circuit import PushCircuit
from mobile_api.models.push_due import PushDue
from mobile_api.models.push_ledger import PushLedger
from mobile_api.models.push_preference import PushPreference
from mobile_api.models.push_result import PushResult

__all__ = [
    "AnsweredMutation",
    "Device",
    "PushBatch",
    "PushCircuit",
    "PushDue",
    "PushLedger",
    "PushPreference",
    "PushResult",
]
