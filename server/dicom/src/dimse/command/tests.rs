//! Commands: what is written is read again, what is odd is tolerated, what is broken is named.

use proptest::prelude::*;

use super::*;

fn uid() -> impl Strategy<Value = Uid> {
    "[0-9]{1,3}(\\.[0-9]{1,6}){1,8}".prop_map(|text| Uid::try_from(text.as_str()).expect("a UID"))
}

fn data_set() -> impl Strategy<Value = DataSetType> {
    prop_oneof![Just(DataSetType::Follows), Just(DataSetType::Absent)]
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        Just(Operation::Echo),
        Just(Operation::Find),
        uid().prop_map(Operation::Store),
        prop::option::of(uid()).prop_map(Operation::Create),
        uid().prop_map(Operation::Set),
        (uid(), any::<u16>()).prop_map(|(instance, action_type)| Operation::Action { instance, action_type }),
        (uid(), any::<u16>()).prop_map(|(instance, event_type)| Operation::EventReport { instance, event_type }),
    ]
}

fn kind() -> impl Strategy<Value = ResponseKind> {
    prop_oneof![
        Just(ResponseKind::Echo),
        Just(ResponseKind::Store),
        Just(ResponseKind::Find),
        Just(ResponseKind::Create),
        Just(ResponseKind::Set),
        any::<Option<u16>>().prop_map(ResponseKind::Action),
        any::<Option<u16>>().prop_map(ResponseKind::EventReport),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let request =
        (any::<u16>(), uid(), operation(), data_set()).prop_map(|(message_id, sop_class, operation, data_set)| {
            Command::Request(Request {
                message_id,
                sop_class,
                operation,
                data_set,
            })
        });
    let response = (
        kind(),
        any::<u16>(),
        prop::option::of(uid()),
        prop::option::of(uid()),
        any::<u16>(),
        prop::collection::vec((any::<u16>(), any::<u16>()), 0..4),
        data_set(),
    )
        .prop_map(
            |(kind, message_id, sop_class, instance, status, attributes, data_set)| {
                Command::Response(Response {
                    kind,
                    message_id,
                    sop_class,
                    instance,
                    status: Status(status),
                    attributes: attributes
                        .into_iter()
                        .map(|(group, element)| Tag(group, element))
                        .collect(),
                    data_set,
                })
            },
        );
    let cancel = any::<u16>().prop_map(|message_id| Command::Cancel { message_id });
    prop_oneof![request, response, cancel]
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(command in command()) {
        prop_assert_eq!(decode(&command.encode()), Ok(command));
    }

    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn a_damaged_command_is_decoded_or_refused(command in command(), at in any::<prop::sample::Index>(), value: u8) {
        let mut bytes = command.encode();
        let at = at.index(bytes.len());
        bytes[at] = value;
        let _ = decode(&bytes);
        let _ = decode(&bytes[..at]);
    }
}

fn element(number: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0];
    bytes.extend_from_slice(&number.to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(value.len()).expect("short").to_le_bytes());
    bytes.extend_from_slice(value);
    bytes
}

fn set(elements: &[(u16, &[u8])]) -> Vec<u8> {
    elements
        .iter()
        .flat_map(|(number, value)| element(*number, value))
        .collect()
}

const STORE: [(u16, &[u8]); 5] = [
    (0x0002, b"1.2.3\0"),
    (0x0100, &[1, 0]),
    (0x0110, &[7, 0]),
    (0x0800, &[0, 0]),
    (0x1000, b"1.2.3.4 "),
];

#[test]
fn unknown_elements_any_order_and_no_group_length_are_tolerated() {
    let mut odd = vec![(0x5020, &b"obsolete"[..])];
    odd.extend(STORE.iter().rev());
    let Ok(Command::Request(request)) = decode(&set(&odd)) else {
        panic!("a request");
    };
    assert_eq!(request.message_id, 7);
    assert_eq!(request.data_set, DataSetType::Follows);
    assert_eq!(
        request.operation,
        Operation::Store(Uid::try_from("1.2.3.4").expect("a UID"))
    );
}

fn without(number: u16) -> Vec<u8> {
    let rest: Vec<_> = STORE.into_iter().filter(|(other, _)| *other != number).collect();
    set(&rest)
}

fn with(number: u16, value: &[u8]) -> Vec<u8> {
    let replaced: Vec<_> = STORE
        .into_iter()
        .map(|(other, old)| (other, if other == number { value } else { old }))
        .collect();
    set(&replaced)
}

#[test]
fn a_request_that_lacks_something_is_refused_with_a_status() {
    for (bytes, reason, status) in [
        (
            without(0x0002),
            CommandError::Missing(Element::AffectedSopClass),
            Status::MISTYPED_ARGUMENT,
        ),
        (
            without(0x1000),
            CommandError::Missing(Element::AffectedSopInstance),
            Status::MISTYPED_ARGUMENT,
        ),
        (
            with(0x1000, b"1.2.x "),
            CommandError::Mistyped(Element::AffectedSopInstance),
            Status::INVALID_INSTANCE,
        ),
        (
            with(0x0002, b"no uid"),
            CommandError::Mistyped(Element::AffectedSopClass),
            Status::MISTYPED_ARGUMENT,
        ),
        (
            with(0x0100, &[0x10, 0x00]),
            CommandError::UnknownOperation(0x0010),
            Status::UNRECOGNISED_OPERATION,
        ),
    ] {
        let undecodable = decode(&bytes).expect_err("a refusal");
        assert_eq!(undecodable.reason, reason);
        let answer = undecodable.answer.expect("an answer");
        assert_eq!((answer.message_id, answer.status), (7, status));
        assert_eq!(answer.data_set, DataSetType::Follows);
    }
}

#[test]
fn a_command_that_does_not_say_what_it_is_has_no_answer() {
    let mut endless = set(&STORE);
    endless.extend_from_slice(&[0, 0, 0x20, 0x50, 0xFF, 0xFF, 0xFF, 0xFF]);
    for (bytes, reason) in [
        (without(0x0100), CommandError::Missing(Element::CommandField)),
        (without(0x0110), CommandError::Missing(Element::MessageId)),
        (without(0x0800), CommandError::Missing(Element::DataSetType)),
        (with(0x0110, &[7]), CommandError::Mistyped(Element::MessageId)),
        (with(0x0100, &[0x10, 0x80]), CommandError::UnknownOperation(0x8010)),
        (endless, CommandError::Truncated),
        (vec![8, 0, 0, 0, 0, 0, 0, 0], CommandError::ForeignGroup(8)),
        (set(&STORE)[..20].to_vec(), CommandError::Truncated),
        (vec![0; 64 * 1024 + 1], CommandError::TooLong),
        (vec![], CommandError::Missing(Element::CommandField)),
    ] {
        let undecodable = decode(&bytes).expect_err("a refusal");
        assert_eq!(undecodable.answer, None, "{reason:?}");
        assert_eq!(undecodable.reason, reason);
    }
}

#[test]
fn a_refusal_repeats_the_message_id_in_a_response_of_the_same_kind() {
    let refusal = Refusal {
        request_field: 0x0010,
        message_id: 99,
        status: Status::UNRECOGNISED_OPERATION,
        data_set: DataSetType::Absent,
    };
    let bytes = refusal.encode();
    let elements = Elements::read(&bytes).expect("a command set");
    assert_eq!(elements.number(Element::CommandField), Ok(0x8010));
    assert_eq!(elements.number(Element::MessageIdRespondedTo), Ok(99));
    assert_eq!(elements.number(Element::Status), Ok(0x0211));
}
