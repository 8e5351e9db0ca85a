//! What can be done or read, as codes.

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// The code that is stored.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }
        }
    };
}

coded! {
    /// What was done or read.
    Action {
        /// A clinic's list was read, with everybody on it.
        ClinicRead = "CLINIC_READ",
        /// The list of recorded appointments that need attention was read.
        AttentionRead = "ATTENTION_READ",
        /// A page of an appointment was read.
        AppointmentRead = "APPOINTMENT_READ",
        /// Somebody follows what arrives for an appointment.
        ArrivalsFollowed = "ARRIVALS_FOLLOWED",
        /// A finished record was read.
        RecordRead = "RECORD_READ",
        /// A clinic's recording sheet was read.
        SheetRead = "SHEET_READ",
        /// A participant was checked in.
        CheckedIn = "CHECKED_IN",
        /// An identity was confirmed and the appointment started.
        Started = "STARTED",
        /// An appointment was taken over.
        TakenOver = "TAKEN_OVER",
        /// An appointment was paused.
        Paused = "PAUSED",
        /// An appointment was resumed.
        Resumed = "RESUMED",
        /// A room was chosen for the day.
        RoomChosen = "ROOM_CHOSEN",
        /// An appointment's room was changed.
        RoomChanged = "ROOM_CHANGED",
        /// Answers about images were saved.
        AnswersSaved = "ANSWERS_SAVED",
        /// Who took the images, and when, was saved.
        AttributionSaved = "ATTRIBUTION_SAVED",
        /// A record was completed.
        Recorded = "RECORDED",
        /// A correction was begun.
        CorrectionStarted = "CORRECTION_STARTED",
        /// A correction was given up.
        CorrectionAbandoned = "CORRECTION_ABANDONED",
        /// A corrected version was completed.
        Corrected = "CORRECTED",
        /// An appointment was stopped.
        Stopped = "STOPPED",
        /// The record is made the other way from here on: by hand, or with the images received.
        MethodChanged = "METHOD_CHANGED",
        /// What a machine sent is no longer what a completed record says.
        ArrivedLate = "ARRIVED_LATE",
        /// Somebody signed in.
        SignedIn = "SIGNED_IN",
        /// Somebody signed out.
        SignedOut = "SIGNED_OUT",
        /// Somebody locked the screen.
        Locked = "LOCKED",
        /// A session ended otherwise; the codes say why.
        SessionEnded = "SESSION_ENDED",
        /// A wrong e-mail address or password.
        SignInFailed = "SIGN_IN_FAILED",
        /// An attempt that was not looked at, after too many before.
        SignInThrottled = "SIGN_IN_THROTTLED",
        /// An enrolment link was made.
        EnrolmentMade = "ENROLMENT_MADE",
        /// An enrolment link was used.
        Enrolled = "ENROLLED",
        /// A unit was set up: the first event of its chain.
        UnitMade = "UNIT_MADE",
        /// An object was taken in.
        ObjectReceived = "OBJECT_RECEIVED",
        /// Bytes were quarantined; the codes say why.
        ObjectQuarantined = "OBJECT_QUARANTINED",
        /// An object was found to belong to an appointment, to none, or to be held apart.
        ObjectMatched = "OBJECT_MATCHED",
        /// The worklist was read by a machine.
        WorklistRead = "WORKLIST_READ",
        /// A machine reported that a step begins.
        StepStarted = "STEP_STARTED",
        /// A machine reported more about a step, or its end.
        StepChanged = "STEP_CHANGED",
        /// A machine asked for storage commitment, which is refused to all.
        CommitmentRefused = "COMMITMENT_REFUSED",
        /// A step that belonged to nobody was found to belong to an appointment.
        StepMatched = "STEP_MATCHED",
        /// A received study was read by a person.
        StudyRead = "STUDY_READ",
        /// A list of images that belong to nobody was read: of each study on it.
        UnmatchedRead = "UNMATCHED_READ",
        /// A picture of a received object was read.
        PictureRead = "PICTURE_READ",
        /// A person attached an object to an appointment.
        ObjectAttached = "OBJECT_ATTACHED",
        /// A person moved an object from one appointment to another.
        ObjectMoved = "OBJECT_MOVED",
        /// A person saw an object beside those that were moved, and left it where it is.
        ObjectStayed = "OBJECT_STAYED",
        /// A step went with the objects that a person moved.
        StepMoved = "STEP_MOVED",
        /// A person looked for the appointment to which images belong.
        MoveAsked = "MOVE_ASKED",
        /// It was looked at how the transfer of an appointment's images stands.
        TransferRead = "TRANSFER_READ",
        /// A mammographer said what was arranged for a technical recall.
        RecallArranged = "RECALL_ARRANGED",
        /// A person asked for another attempt of understanding something in quarantine.
        QuarantineAttempted = "QUARANTINE_ATTEMPTED",
        /// A person dealt with something in quarantine.
        QuarantineResolved = "QUARANTINE_RESOLVED",
        /// A person closed an alert.
        AlertClosed = "ALERT_CLOSED",
        /// A machine was called; the codes say how far it came.
        MachineChecked = "MACHINE_CHECKED",
        /// It was changed where a machine can be called.
        MachineListenerChanged = "MACHINE_LISTENER_CHANGED",
        /// A machine was registered.
        MachineAdded = "MACHINE_ADDED",
        /// It was changed who a machine is, where it may call from, or whether it may.
        MachineChanged = "MACHINE_CHANGED",
        /// A site was switched to another way of recording images.
        SiteSwitched = "SITE_SWITCHED",
        /// A page of the reading list was read, with everybody on it.
        ReadingListRead = "READING_LIST_READ",
        /// A case was read by an image reader.
        CaseRead = "CASE_READ",
        /// A reader marked a case as seen.
        CaseSeen = "CASE_SEEN",
        /// A reader said whether a note was useful.
        OpinionGiven = "OPINION_GIVEN",
        /// A reader asked the mammographer.
        QuestionAsked = "QUESTION_ASKED",
        /// A mammographer answered a reader.
        QuestionAnswered = "QUESTION_ANSWERED",
        /// A reader requested a technical recall.
        RecallRequested = "RECALL_REQUESTED",
        /// A reader withdrew a technical recall.
        RecallWithdrawn = "RECALL_WITHDRAWN",
        /// The counts of notes and their usefulness were read.
        NotesReportRead = "NOTES_REPORT_READ",
        /// A token of a program was made.
        TokenMade = "TOKEN_MADE",
        /// Demonstration data was added.
        DemoFilled = "DEMO_FILLED",
    }
}

coded! {
    /// How it ended.
    Outcome {
        /// It was done.
        Done = "DONE",
        /// It was not allowed.
        Refused = "REFUSED",
    }
}
