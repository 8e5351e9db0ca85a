//! What we accept: SOP classes with the service that each belongs to and the transfer syntaxes of each. Negotiation and
//! the conformance statement read the same table.

/// A transfer syntax that we accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransferSyntax {
    /// Implicit VR little endian, the default of DICOM.
    ImplicitLittle,
    /// Explicit VR little endian.
    ExplicitLittle,
    /// Explicit VR big endian: retired, and still sent by a machine with its dose reports.
    ExplicitBig,
    /// Explicit VR little endian, deflated.
    Deflated,
    /// JPEG lossless, process 14.
    JpegLossless,
    /// JPEG lossless, process 14, first-order prediction.
    JpegLosslessFirstOrder,
    /// JPEG-LS lossless.
    JpegLsLossless,
    /// JPEG-LS near lossless.
    JpegLsNearLossless,
    /// JPEG 2000, lossless only.
    Jpeg2000Lossless,
    /// JPEG 2000.
    Jpeg2000,
    /// Run-length encoding.
    Rle,
}

impl TransferSyntax {
    /// All of them.
    pub const ALL: [TransferSyntax; 11] = [
        TransferSyntax::ImplicitLittle,
        TransferSyntax::ExplicitLittle,
        TransferSyntax::ExplicitBig,
        TransferSyntax::Deflated,
        TransferSyntax::JpegLossless,
        TransferSyntax::JpegLosslessFirstOrder,
        TransferSyntax::JpegLsLossless,
        TransferSyntax::JpegLsNearLossless,
        TransferSyntax::Jpeg2000Lossless,
        TransferSyntax::Jpeg2000,
        TransferSyntax::Rle,
    ];

    /// Its unique identifier.
    pub const fn uid(self) -> &'static str {
        match self {
            TransferSyntax::ImplicitLittle => "1.2.840.10008.1.2",
            TransferSyntax::ExplicitLittle => "1.2.840.10008.1.2.1",
            TransferSyntax::ExplicitBig => "1.2.840.10008.1.2.2",
            TransferSyntax::Deflated => "1.2.840.10008.1.2.1.99",
            TransferSyntax::JpegLossless => "1.2.840.10008.1.2.4.57",
            TransferSyntax::JpegLosslessFirstOrder => "1.2.840.10008.1.2.4.70",
            TransferSyntax::JpegLsLossless => "1.2.840.10008.1.2.4.80",
            TransferSyntax::JpegLsNearLossless => "1.2.840.10008.1.2.4.81",
            TransferSyntax::Jpeg2000Lossless => "1.2.840.10008.1.2.4.90",
            TransferSyntax::Jpeg2000 => "1.2.840.10008.1.2.4.91",
            TransferSyntax::Rle => "1.2.840.10008.1.2.5",
        }
    }

    /// Its name in PS3.6.
    pub const fn name(self) -> &'static str {
        match self {
            TransferSyntax::ImplicitLittle => "Implicit VR Little Endian",
            TransferSyntax::ExplicitLittle => "Explicit VR Little Endian",
            TransferSyntax::ExplicitBig => "Explicit VR Big Endian",
            TransferSyntax::Deflated => "Deflated Explicit VR Little Endian",
            TransferSyntax::JpegLossless => "JPEG Lossless, Non-Hierarchical (Process 14)",
            TransferSyntax::JpegLosslessFirstOrder => "JPEG Lossless, Non-Hierarchical, First-Order Prediction",
            TransferSyntax::JpegLsLossless => "JPEG-LS Lossless",
            TransferSyntax::JpegLsNearLossless => "JPEG-LS Near-Lossless",
            TransferSyntax::Jpeg2000Lossless => "JPEG 2000 (Lossless Only)",
            TransferSyntax::Jpeg2000 => "JPEG 2000",
            TransferSyntax::Rle => "RLE Lossless",
        }
    }

    /// The one with this identifier.
    pub fn of_uid(uid: &str) -> Option<TransferSyntax> {
        TransferSyntax::ALL.into_iter().find(|syntax| syntax.uid() == uid)
    }
}

/// What a SOP class is for, and so which operations belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// C-ECHO.
    Verification,
    /// C-STORE.
    Storage,
    /// C-FIND of the modality worklist.
    Worklist,
    /// N-CREATE and N-SET of a modality performed procedure step.
    PerformedStep,
    /// N-ACTION and N-EVENT-REPORT of storage commitment.
    Commitment,
}

/// A SOP class that we accept as its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SopClass {
    /// Its unique identifier, the abstract syntax of its presentation contexts.
    pub uid: &'static str,
    /// Its name in PS3.6.
    pub name: &'static str,
    /// What it is for.
    pub service: Service,
    /// What its data sets may be encoded in.
    pub syntaxes: &'static [TransferSyntax],
}

const COMMANDS_ONLY: &[TransferSyntax] = &[
    TransferSyntax::ExplicitLittle,
    TransferSyntax::ImplicitLittle,
    TransferSyntax::ExplicitBig,
];
const IMAGES: &[TransferSyntax] = &[
    TransferSyntax::ExplicitLittle,
    TransferSyntax::ImplicitLittle,
    TransferSyntax::Deflated,
    TransferSyntax::JpegLossless,
    TransferSyntax::JpegLosslessFirstOrder,
    TransferSyntax::JpegLsLossless,
    TransferSyntax::JpegLsNearLossless,
    TransferSyntax::Jpeg2000Lossless,
    TransferSyntax::Jpeg2000,
    TransferSyntax::Rle,
];
const REPORTS: &[TransferSyntax] = &[
    TransferSyntax::ExplicitLittle,
    TransferSyntax::ImplicitLittle,
    TransferSyntax::ExplicitBig,
    TransferSyntax::Deflated,
];
const ATTRIBUTES: &[TransferSyntax] = &[TransferSyntax::ExplicitLittle, TransferSyntax::ImplicitLittle];

/// C-ECHO.
pub const VERIFICATION: &str = "1.2.840.10008.1.1";
/// C-FIND of the modality worklist.
pub const MODALITY_WORKLIST: &str = "1.2.840.10008.5.1.4.31";
/// MPPS.
pub const PERFORMED_STEP: &str = "1.2.840.10008.3.1.2.3.3";
/// Storage commitment, push model.
pub const STORAGE_COMMITMENT: &str = "1.2.840.10008.1.20.1";
/// The well-known instance that storage commitment acts on.
pub const STORAGE_COMMITMENT_INSTANCE: &str = "1.2.840.10008.1.20.1.1";

const fn class(
    uid: &'static str,
    name: &'static str,
    service: Service,
    syntaxes: &'static [TransferSyntax],
) -> SopClass {
    SopClass {
        uid,
        name,
        service,
        syntaxes,
    }
}

/// Everything that we accept.
pub const SOP_CLASSES: [SopClass; 13] = [
    class(VERIFICATION, "Verification", Service::Verification, COMMANDS_ONLY),
    class(
        "1.2.840.10008.5.1.4.1.1.1.2",
        "Digital Mammography X-Ray Image Storage - For Presentation",
        Service::Storage,
        IMAGES,
    ),
    class(
        "1.2.840.10008.5.1.4.1.1.1.2.1",
        "Digital Mammography X-Ray Image Storage - For Processing",
        Service::Storage,
        IMAGES,
    ),
    class(
        "1.2.840.10008.5.1.4.1.1.13.1.3",
        "Breast Tomosynthesis Image Storage",
        Service::Storage,
        IMAGES,
    ),
    class(
        "1.2.840.10008.5.1.4.1.1.13.1.4",
        "Breast Projection X-Ray Image Storage - For Presentation",
        Service::Storage,
        IMAGES,
    ),
    class(
        "1.2.840.10008.5.1.4.1.1.13.1.5",
        "Breast Projection X-Ray Image Storage - For Processing",
        Service::Storage,
        IMAGES,
    ),
    class(
        "1.2.840.10008.5.1.4.1.1.7",
        "Secondary Capture Image Storage",
        Service::Storage,
        IMAGES,
    ),
    class(
        "1.2.840.10008.5.1.4.1.1.88.67",
        "X-Ray Radiation Dose SR Storage",
        Service::Storage,
        REPORTS,
    ),
    class(
        "1.2.840.10008.5.1.4.1.1.88.76",
        "Enhanced X-Ray Radiation Dose SR Storage",
        Service::Storage,
        REPORTS,
    ),
    class(
        "1.2.840.10008.5.1.4.1.1.88.59",
        "Key Object Selection Document Storage",
        Service::Storage,
        REPORTS,
    ),
    class(
        MODALITY_WORKLIST,
        "Modality Worklist Information Model - FIND",
        Service::Worklist,
        ATTRIBUTES,
    ),
    class(
        PERFORMED_STEP,
        "Modality Performed Procedure Step",
        Service::PerformedStep,
        ATTRIBUTES,
    ),
    class(
        STORAGE_COMMITMENT,
        "Storage Commitment Push Model",
        Service::Commitment,
        ATTRIBUTES,
    ),
];

/// The accepted SOP class with this identifier.
pub fn sop_class(uid: &str) -> Option<&'static SopClass> {
    SOP_CLASSES.iter().find(|class| class.uid == uid)
}

impl SopClass {
    /// Which of the proposed transfer syntaxes to use: the requestor's first, because that is what it holds; but
    /// explicit rather than implicit VR where both are proposed, because implicit VR loses the types of private
    /// elements.
    pub fn choose<'a>(&self, proposed: impl Iterator<Item = &'a str>) -> Option<TransferSyntax> {
        let accepted: Vec<TransferSyntax> = proposed
            .filter_map(TransferSyntax::of_uid)
            .filter(|syntax| self.syntaxes.contains(syntax))
            .collect();
        match accepted.first() {
            Some(TransferSyntax::ImplicitLittle) if accepted.contains(&TransferSyntax::ExplicitLittle) => {
                Some(TransferSyntax::ExplicitLittle)
            }
            first => first.copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_requestors_first_accepted_syntax_is_chosen() {
        let image = sop_class("1.2.840.10008.5.1.4.1.1.1.2").expect("an accepted class");
        for (proposed, chosen) in [
            (&["1.2.840.10008.1.2"][..], Some(TransferSyntax::ImplicitLittle)),
            (
                &["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"],
                Some(TransferSyntax::ExplicitLittle),
            ),
            (
                &["1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.1"],
                Some(TransferSyntax::JpegLosslessFirstOrder),
            ),
            (
                &["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2"],
                Some(TransferSyntax::ImplicitLittle),
            ),
            (&["1.2.840.10008.1.2.2"], None),
            (&[], None),
        ] {
            assert_eq!(image.choose(proposed.iter().copied()), chosen, "{proposed:?}");
        }
    }

    #[test]
    fn each_class_and_syntax_stands_in_its_table_once() {
        for class in &SOP_CLASSES {
            assert_eq!(SOP_CLASSES.iter().filter(|other| other.uid == class.uid).count(), 1);
        }
        for syntax in TransferSyntax::ALL {
            assert_eq!(TransferSyntax::of_uid(syntax.uid()), Some(syntax));
        }
    }
}
