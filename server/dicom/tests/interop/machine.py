"""A mammography machine on pynetdicom, for the tests: one subcommand a conversation, one printed line a result."""

import os
import sys
import threading
import time
from io import BytesIO
from itertools import zip_longest

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid
from pynetdicom import AE, evt
from pynetdicom.dimse_messages import C_STORE_RQ
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.dsutils import encode
from pynetdicom.pdu import P_DATA_TF
from pynetdicom.sop_class import (
    CTImageStorage,
    DigitalMammographyXRayImageStorageForPresentation as MammographyImage,
    DigitalMammographyXRayImageStorageForProcessing as RawMammographyImage,
    ModalityPerformedProcedureStep,
    ModalityWorklistInformationFind,
    PatientRootQueryRetrieveInformationModelFind,
    StorageCommitmentPushModel,
    StorageCommitmentPushModelInstance,
    Verification,
)

SYNTAXES = [ExplicitVRLittleEndian, ImplicitVRLittleEndian]


def machine(*classes, title="MGROOMA", pdu=16382):
    ae = AE(ae_title=title)
    ae.maximum_pdu_size = pdu
    ae.acse_timeout = ae.dimse_timeout = ae.network_timeout = 20
    for sop_class in classes:
        ae.add_requested_context(sop_class, SYNTAXES)
    return ae


def call(ae, port, called="FOURVIEW", **options):
    association = ae.associate("127.0.0.1", port, ae_title=called, **options)
    if association.is_rejected:
        answer = association.acceptor.primitive
        print("rejected", answer.result, answer.result_source, answer.diagnostic)
    elif not association.is_established:
        print("aborted")
    return association


def status(response):
    return f"{response.Status:04X}" if "Status" in response else "none"


def image(instance, sop_class=MammographyImage):
    data = Dataset()
    data.SOPClassUID = sop_class
    data.SOPInstanceUID = instance
    data.PatientID = "9990000018"
    data.PatientName = "TEST^CANARY"
    data.Modality = "MG"
    data.Rows = data.Columns = 64
    data.BitsAllocated = data.BitsStored = 16
    data.HighBit = 15
    data.PixelRepresentation = 0
    data.SamplesPerPixel = 1
    data.PhotometricInterpretation = "MONOCHROME2"
    data.PixelData = bytes(64 * 64 * 2)
    data["PixelData"].VR = "OW"
    data.file_meta = Dataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return data


def echo(port, title="MGROOMA", called="FOURVIEW"):
    association = call(machine(Verification, title=title), port, called)
    if association.is_established:
        print(status(association.send_c_echo()))
        association.release()


def store(port, pdu):
    ae = machine(pdu=int(pdu))
    ae.add_requested_context(MammographyImage, ExplicitVRLittleEndian)
    association = call(ae, port)
    for _ in range(3):
        print(status(association.send_c_store(image(generate_uid()))))
    association.release()


def pdus(number, data, context):
    """A C-STORE in the many small PDUs of a message that is sent by hand."""
    request = C_STORE()
    request.MessageID = number
    request.Priority = 0
    request.AffectedSOPClassUID = data.SOPClassUID
    request.AffectedSOPInstanceUID = data.SOPInstanceUID
    request.DataSet = BytesIO(encode(data, False, True))
    message = C_STORE_RQ()
    message.primitive_to_message(request)
    return list(message.encode_msg(context, 512))


def breaks(port, manner):
    """Stores an image; then its line "drops" in the middle of another, or it "aborts", or "strays" to a context that
    was never accepted."""
    ae = machine()
    ae.add_requested_context(MammographyImage, ExplicitVRLittleEndian)
    association = call(ae, port)
    print(status(association.send_c_store(image(generate_uid()))), flush=True)
    context = association.accepted_contexts[0].context_id
    half = pdus(2, image(generate_uid()), context)
    half = half[: len(half) // 2]
    if manner == "strays":
        half += pdus(3, image(generate_uid()), context + 2)
    for pdu in half:
        association.dul.send_pdu(pdu)
    if manner == "aborts":
        association.abort()
    elif manner == "strays":
        association.join(20)
        print("aborted" if association.is_aborted else "not aborted")
    else:
        while association.dul.to_provider_queue.qsize():
            time.sleep(0.01)
        os._exit(0)


def confuses(port, manner):
    """Stores an image; then it "falls silent" in the middle of a PDU, or says a PDU that "has another kind", or asks
    for another association in the middle of the one that it "has two requests" on."""
    ae = machine()
    ae.add_requested_context(MammographyImage, ExplicitVRLittleEndian)
    association = call(ae, port)
    print(status(association.send_c_store(image(generate_uid()))), flush=True)
    begun, *_ = pdus(2, image(generate_uid()), association.accepted_contexts[0].context_id)
    whole = P_DATA_TF()
    whole.from_primitive(begun)
    said = whole.encode()
    if manner == "falls silent":
        said = said[: len(said) // 2]
    elif manner == "has another kind":
        said = b"\x42" + said[1:]
    else:
        said = b"\x01" + said[1:]
    association.dul.socket.send(said)
    association.join(20)
    print("aborted" if association.is_aborted else "not aborted")


def proposes(port, what):
    """Proposes "some" contexts that are taken and some that are not, or "none" that is."""
    ae = machine()
    for sop_class in (CTImageStorage, PatientRootQueryRetrieveInformationModelFind):
        ae.add_requested_context(sop_class, SYNTAXES)
    if what == "some":
        ae.add_requested_context(MammographyImage, ExplicitVRLittleEndian)
    association = call(ae, port)
    if association.is_established:
        accepted, rejected = association.accepted_contexts, association.rejected_contexts
        print(f"{len(accepted)} accepted, {len(rejected)} rejected")
        print(status(association.send_c_store(image(generate_uid()))))
        association.release()


def leaves(port):
    """Sends an image and asks to be released before it hears what became of it."""
    ae = machine()
    ae.add_requested_context(MammographyImage, ExplicitVRLittleEndian)
    association = call(ae, port)
    for pdu in pdus(1, image(generate_uid()), association.accepted_contexts[0].context_id):
        association.dul.send_pdu(pdu)
    association.release()
    print("released" if association.is_released else "not released")


def interleaves(port):
    """Sends two images at a time, each on its context, a PDU of either in turn."""
    ae = machine()
    for sop_class in (MammographyImage, RawMammographyImage):
        ae.add_requested_context(sop_class, ExplicitVRLittleEndian)
    association = call(ae, port)
    # The answers are for us, and not for pynetdicom's own loop.
    association._reactor_checkpoint.clear()
    while not association._is_paused:
        time.sleep(0.001)
    messages = [
        pdus(number, image(generate_uid(), context.abstract_syntax), context.context_id)
        for number, context in enumerate(association.accepted_contexts, 1)
    ]
    for turn in zip_longest(*messages):
        for pdu in filter(None, turn):
            association.dul.send_pdu(pdu)
    for _ in messages:
        _, answer = association.dimse.get_msg(block=True)
        print(f"{answer.MessageIDBeingRespondedTo} {answer.Status:04X}")
    association._reactor_checkpoint.set()
    association.release()


def find(port, cancel_after=None):
    association = call(machine(ModalityWorklistInformationFind), port)
    query = Dataset()
    query.PatientName = "*"
    query.AccessionNumber = ""
    matches = 0
    for response, identifier in association.send_c_find(query, ModalityWorklistInformationFind, msg_id=9):
        if identifier is not None:
            matches += 1
            assert identifier.AccessionNumber
            if cancel_after is not None and matches == int(cancel_after):
                association.send_c_cancel(9, query_model=ModalityWorklistInformationFind)
        last = status(response)
    print(matches, last)
    association.release()


def mpps(port):
    named = []

    def received(event):
        named.append(event.message.command_set.get("AffectedSOPInstanceUID"))

    association = call(
        machine(ModalityPerformedProcedureStep), port, evt_handlers=[(evt.EVT_DIMSE_RECV, received)]
    )
    begun = Dataset()
    begun.PerformedProcedureStepStatus = "IN PROGRESS"
    begun.PerformedProcedureStepID = "PPS1"
    instance = generate_uid()
    response, _ = association.send_n_create(begun, ModalityPerformedProcedureStep, instance)
    print(status(response))
    response, _ = association.send_n_create(begun, ModalityPerformedProcedureStep, None)
    print(status(response), named[-1])
    done = Dataset()
    done.PerformedProcedureStepStatus = "COMPLETED"
    response, _ = association.send_n_set(done, ModalityPerformedProcedureStep, instance)
    print(status(response))
    response, _ = association.send_n_set(done, ModalityPerformedProcedureStep, "1.2.3.4")
    print(status(response))
    response, _ = association.send_n_get([0x00400252], ModalityPerformedProcedureStep, instance)
    print(status(response))
    association.release()


def omits(port):
    """Leaves out what a step must have, at its begin and at its end; prints what it is told."""
    lists = []

    def received(event):
        named = event.message.command_set.get("AttributeIdentifierList")
        lists.append([] if named is None else [named] if isinstance(named, BaseTag) else list(named))

    association = call(
        machine(ModalityPerformedProcedureStep), port, evt_handlers=[(evt.EVT_DIMSE_RECV, received)]
    )

    def tell_of(response):
        print(" ".join([status(response), *(str(tag) for tag in sorted(lists[-1]))]).replace(", ", ","))

    begun = Dataset()
    scheduled = Dataset()
    scheduled.StudyInstanceUID = generate_uid()
    begun.ScheduledStepAttributesSequence = [scheduled]
    begun.PerformedProcedureStepID = "PPS1"
    begun.PerformedProcedureStepStartDate = "20261124"
    begun.PerformedProcedureStepStartTime = "090000"
    begun.PerformedProcedureStepStatus = "IN PROGRESS"
    instance = generate_uid()
    tell_of(association.send_n_create(begun, ModalityPerformedProcedureStep, instance)[0])
    begun.PerformedStationAETitle = "MGROOMA"
    begun.Modality = "MG"
    for state in ["COMPLETED", "IN PROGRESS"]:
        begun.PerformedProcedureStepStatus = state
        tell_of(association.send_n_create(begun, ModalityPerformedProcedureStep, instance)[0])
    for state in ["DONE", "COMPLETED", "COMPLETED"]:
        ended = Dataset()
        ended.PerformedProcedureStepStatus = state
        tell_of(association.send_n_set(ended, ModalityPerformedProcedureStep, instance)[0])
    association.release()


def wanted(transaction):
    action = Dataset()
    action.TransactionUID = transaction
    item = Dataset()
    item.ReferencedSOPClassUID = MammographyImage
    item.ReferencedSOPInstanceUID = generate_uid()
    action.ReferencedSOPSequence = [item]
    return action


def commitment(port):
    reports = []

    def reported(event):
        reports.append((event.event_type, event.event_information.TransactionUID))
        return 0x0000, None

    association = call(
        machine(StorageCommitmentPushModel), port, evt_handlers=[(evt.EVT_N_EVENT_REPORT, reported)]
    )
    transaction = "1.2.826.0.1.99"
    for action_type, instance in [
        (1, StorageCommitmentPushModelInstance),
        (2, StorageCommitmentPushModelInstance),
        (1, "1.2.3"),
    ]:
        response, _ = association.send_n_action(
            wanted(transaction), action_type, StorageCommitmentPushModel, instance
        )
        print(status(response))
    association.send_n_action(wanted(transaction), 1, StorageCommitmentPushModel, StorageCommitmentPushModelInstance)
    association.release()
    for event_type, uid in reports:
        print("report", event_type, uid)


def lines_of(event):
    information = event.event_information
    lines = [f"report {event.event_type} {information.TransactionUID}"]
    for item in information.get("FailedSOPSequence", []):
        lines.append(f"failed {item.ReferencedSOPInstanceUID} {item.FailureReason:04X}")
    for item in information.get("ReferencedSOPSequence", []):
        lines.append(f"kept {item.ReferencedSOPInstanceUID}")
    return lines


def ask(port, manner, transaction, *instances):
    """Asks for commitment to instances, written "class instance", and waits for the report, or hangs up at once."""
    heard = threading.Event()
    lines = []

    def reported(event):
        lines.extend(lines_of(event))
        heard.set()
        return 0x0000, None

    handlers = [(evt.EVT_N_EVENT_REPORT, reported)] if manner == "waits" else []
    association = call(machine(StorageCommitmentPushModel), port, evt_handlers=handlers)
    action = Dataset()
    action.TransactionUID = transaction
    action.ReferencedSOPSequence = []
    for named in instances:
        item = Dataset()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = named.split()
        action.ReferencedSOPSequence.append(item)
    response, _ = association.send_n_action(
        action, 1, StorageCommitmentPushModel, StorageCommitmentPushModelInstance
    )
    print(status(response), flush=True)
    if manner == "waits":
        if response.Status == 0x0000:
            assert heard.wait(20), "no report"
        association.release()
        print(*lines, sep="\n", end="\n" if lines else "")
    else:
        association.abort()


def provider(port):
    """Answers C-ECHO and N-EVENT-REPORT until its input ends."""

    def reported(event):
        print(*lines_of(event), sep="\n", flush=True)
        return 0x0000, None

    ae = AE(ae_title="MGROOMA")
    ae.add_supported_context(Verification)
    ae.add_supported_context(StorageCommitmentPushModel, scu_role=False, scp_role=True)
    server = ae.start_server(
        ("127.0.0.1", int(port)), block=False, evt_handlers=[(evt.EVT_N_EVENT_REPORT, reported)]
    )
    print("listening", server.socket.getsockname()[1], flush=True)
    sys.stdin.read()
    server.shutdown()


CONVERSATIONS = {
    f.__name__: f
    for f in (
        echo, store, breaks, confuses, proposes, leaves, interleaves, find, mpps, omits, commitment, ask, provider
    )
}

if __name__ == "__main__":
    name, port, *rest = sys.argv[1:]
    CONVERSATIONS[name](int(port), *rest)
