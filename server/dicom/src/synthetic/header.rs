//! The headers of images, as machines write them.

use app::domain::received::uid::Uid;
use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;

use super::Examination;
use super::drawing::{Canvas, WHITE};
use super::exposure::{Exposure, Implant, Purpose};
use super::object::{Object, Reference, Samples};
use super::view::{functional_groups, letter, view};
use crate::encoding::{code, put, sequence, written_date, written_date_time, written_time};
use crate::worklist::{written_name, written_offset};

impl Examination {
    /// A mammogram. The twin for processing is acquired at the same moment; `source` links the one to the other.
    pub fn mammogram(
        &mut self,
        exposure: &Exposure,
        purpose: Purpose,
        canvas: Canvas,
        source: Option<&Reference>,
    ) -> Object {
        let class = match purpose {
            Purpose::Presentation => uids::DIGITAL_MAMMOGRAPHY_X_RAY_IMAGE_STORAGE_FOR_PRESENTATION,
            Purpose::Processing => uids::DIGITAL_MAMMOGRAPHY_X_RAY_IMAGE_STORAGE_FOR_PROCESSING,
        };
        let mut header = self.common(class, exposure.number);
        put(
            &mut header,
            tags::IMAGE_TYPE,
            VR::CS,
            match purpose {
                Purpose::Presentation => "DERIVED\\PRIMARY",
                Purpose::Processing => "ORIGINAL\\PRIMARY",
            },
        );
        self.acquisition(&mut header, exposure);
        factors(&mut header, exposure);
        view(&mut header, exposure);
        refer(&mut header, source);
        let mut values = canvas.breast(exposure);
        match purpose {
            Purpose::Presentation => presentation(&mut header),
            Purpose::Processing => {
                // More light on the detector is a larger number: the breast is dark.
                for value in &mut values {
                    *value = WHITE - *value;
                }
                processing(&mut header);
            }
        }
        finish(header, class, canvas, 1, values)
    }

    /// A picture computed from tomosynthesis.
    pub fn synthetic_2d(&mut self, exposure: &Exposure, canvas: Canvas, source: Option<&Reference>) -> Object {
        let mut object = self.mammogram(exposure, Purpose::Presentation, canvas, source);
        put(
            &mut object.header,
            tags::IMAGE_TYPE,
            VR::CS,
            "DERIVED\\PRIMARY\\TOMOSYNTHESIS\\GENERATED_2D",
        );
        object
    }

    /// A tomosynthesis volume of a few frames, with its facts in functional groups.
    pub fn tomosynthesis(&mut self, exposure: &Exposure, canvas: Canvas, frames: u16) -> Object {
        let class = uids::BREAST_TOMOSYNTHESIS_IMAGE_STORAGE;
        let mut header = self.common(class, exposure.number);
        put(
            &mut header,
            tags::IMAGE_TYPE,
            VR::CS,
            "ORIGINAL\\PRIMARY\\TOMOSYNTHESIS\\NONE",
        );
        self.acquisition(&mut header, exposure);
        let mut acquisition = InMemDicomObject::new_empty();
        factors(&mut acquisition, exposure);
        header.put(sequence(tags::X_RAY3_D_ACQUISITION_SEQUENCE, vec![acquisition]));
        functional_groups(&mut header, exposure, frames);
        presentation(&mut header);
        let values: Vec<u16> = (0..frames)
            .flat_map(|frame| {
                let seed = canvas.seed.wrapping_add(u64::from(frame));
                Canvas { seed, ..canvas }.breast(exposure)
            })
            .collect();
        finish(header, class, canvas, frames, values)
    }

    /// A flat field for quality control.
    pub fn flat_field(&mut self, exposure: &Exposure, canvas: Canvas) -> Object {
        let mut object = self.mammogram(exposure, Purpose::Processing, canvas, None);
        put(&mut object.header, tags::QUALITY_CONTROL_IMAGE, VR::CS, "YES");
        put(&mut object.header, tags::VIEW_POSITION, VR::CS, "FLATFIELD");
        object.header.remove_element(tags::VIEW_CODE_SEQUENCE);
        object.pixels = object.pixels.map(|pixels| Samples {
            values: canvas.flat_field(),
            ..pixels
        });
        object
    }

    /// What every object of the examination says.
    pub(super) fn common(&mut self, class: &str, number: u32) -> InMemDicomObject {
        let instance = self.uids.fresh();
        let mut header = InMemDicomObject::new_empty();
        let machine = &self.machine;
        let order = &self.order;
        let birth_date = self.person.birth_date.map(written_date).unwrap_or_default();
        let operator = self.operator.as_ref().map(written_name).unwrap_or_default();
        for (tag, vr, text) in [
            (tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
            (tags::SOP_CLASS_UID, VR::UI, class),
            (tags::SOP_INSTANCE_UID, VR::UI, instance.as_str()),
            (tags::STUDY_INSTANCE_UID, VR::UI, order.study.as_str()),
            (tags::SERIES_INSTANCE_UID, VR::UI, self.series.as_str()),
            (
                tags::ACCESSION_NUMBER,
                VR::SH,
                order.accession.as_deref().unwrap_or_default(),
            ),
            (
                tags::STUDY_ID,
                VR::SH,
                order.requested_procedure_id.as_deref().unwrap_or_default(),
            ),
            (tags::STUDY_DESCRIPTION, VR::LO, &order.description),
            (tags::SERIES_NUMBER, VR::IS, "1"),
            (tags::INSTANCE_NUMBER, VR::IS, &number.to_string()),
            (tags::MODALITY, VR::CS, "MG"),
            (tags::MANUFACTURER, VR::LO, &machine.manufacturer),
            (tags::MANUFACTURER_MODEL_NAME, VR::LO, &machine.model),
            (tags::STATION_NAME, VR::SH, &machine.station),
            (tags::DEVICE_SERIAL_NUMBER, VR::LO, &machine.serial),
            (tags::SOFTWARE_VERSIONS, VR::LO, "1"),
            (tags::INSTITUTION_NAME, VR::LO, &machine.institution),
            (tags::REFERRING_PHYSICIAN_NAME, VR::PN, ""),
            (tags::OPERATORS_NAME, VR::PN, &operator),
            (tags::PATIENT_NAME, VR::PN, &written_name(&self.person.name)),
            (tags::PATIENT_ID, VR::LO, &self.person.id),
            (tags::PATIENT_BIRTH_DATE, VR::DA, &birth_date),
            (tags::PATIENT_SEX, VR::CS, "F"),
            (tags::TIMEZONE_OFFSET_FROM_UTC, VR::SH, &written_offset(self.offset)),
        ] {
            put(&mut header, tag, vr, text);
        }
        if let Some(step_id) = &order.step_id {
            let mut request = InMemDicomObject::new_empty();
            put(&mut request, tags::SCHEDULED_PROCEDURE_STEP_ID, VR::SH, step_id);
            put(
                &mut request,
                tags::REQUESTED_PROCEDURE_ID,
                VR::SH,
                order.requested_procedure_id.as_deref().unwrap_or_default(),
            );
            header.put(sequence(tags::REQUEST_ATTRIBUTES_SEQUENCE, vec![request]));
        }
        if let Some(step) = &self.step {
            let reference = reference(uids::MODALITY_PERFORMED_PROCEDURE_STEP, step);
            let tag = tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE;
            header.put(sequence(tag, vec![reference]));
        }
        header
    }

    fn acquisition(&self, header: &mut InMemDicomObject, exposure: &Exposure) {
        let (day, clock) = (
            written_date(exposure.acquired_at.date()),
            written_time(exposure.acquired_at.time()),
        );
        for (tag, vr, text) in [
            (tags::STUDY_DATE, VR::DA, day.as_str()),
            (tags::STUDY_TIME, VR::TM, &clock),
            (tags::SERIES_DATE, VR::DA, &day),
            (tags::SERIES_TIME, VR::TM, &clock),
            (tags::ACQUISITION_DATE, VR::DA, &day),
            (tags::ACQUISITION_TIME, VR::TM, &clock),
            (
                tags::ACQUISITION_DATE_TIME,
                VR::DT,
                &written_date_time(exposure.acquired_at),
            ),
            (tags::CONTENT_DATE, VR::DA, &day),
            (tags::CONTENT_TIME, VR::TM, &clock),
            (tags::DETECTOR_ID, VR::SH, "SIM-DET-1"),
            (tags::DETECTOR_TYPE, VR::CS, "DIRECT"),
            (tags::BODY_PART_EXAMINED, VR::CS, "BREAST"),
            (tags::ORGAN_EXPOSED, VR::CS, "BREAST"),
            (tags::BURNED_IN_ANNOTATION, VR::CS, "YES"),
            (tags::IMAGE_LATERALITY, VR::CS, letter(exposure.says.side)),
            (tags::PATIENT_ORIENTATION, VR::CS, exposure.shows.orientation()),
        ] {
            put(header, tag, vr, text);
        }
        let anatomy = code("T-04000", "SRT", "Breast");
        header.put(sequence(tags::ANATOMIC_REGION_SEQUENCE, vec![anatomy]));
        if let Some(event) = &exposure.event {
            put(header, tags::IRRADIATION_EVENT_UID, VR::UI, event.as_str());
        }
        let implant = exposure.implant != Implant::None;
        put(
            header,
            tags::BREAST_IMPLANT_PRESENT,
            VR::CS,
            if implant { "YES" } else { "NO" },
        );
        if exposure.partial {
            put(header, tags::PARTIAL_VIEW, VR::CS, "YES");
            let part = code("R-404CC", "SRT", "Posterior");
            header.put(sequence(tags::PARTIAL_VIEW_CODE_SEQUENCE, vec![part]));
        }
    }
}

fn factors(header: &mut InMemDicomObject, exposure: &Exposure) {
    let technique = exposure.technique;
    let text = |value: f64, places: usize| format!("{value:.places$}");
    for (tag, vr, value) in [
        (tags::KVP, VR::DS, text(technique.kvp, 0)),
        (tags::EXPOSURE_TIME, VR::IS, text(technique.time_ms, 0)),
        (
            tags::X_RAY_TUBE_CURRENT,
            VR::IS,
            text(technique.mas / technique.time_ms.max(1.0) * 1_000.0, 0),
        ),
        (tags::EXPOSURE, VR::IS, text(technique.mas, 0)),
        (tags::EXPOSURE_INU_AS, VR::IS, text(technique.mas * 1_000.0, 0)),
        (tags::ANODE_TARGET_MATERIAL, VR::CS, "TUNGSTEN".to_owned()),
        (tags::FILTER_MATERIAL, VR::CS, "RHODIUM".to_owned()),
        (tags::FILTER_TYPE, VR::SH, "FLAT".to_owned()),
        (tags::HALF_VALUE_LAYER, VR::DS, "0.54".to_owned()),
        (tags::GRID, VR::CS, "RECIPROCATING\\FOCUSED".to_owned()),
        (tags::FOCAL_SPOTS, VR::DS, "0.3".to_owned()),
        (tags::BODY_PART_THICKNESS, VR::DS, text(technique.thickness_mm, 0)),
        (tags::COMPRESSION_FORCE, VR::DS, text(technique.force_n, 1)),
        (tags::PADDLE_DESCRIPTION, VR::LO, "24CM STANDARD".to_owned()),
        (
            tags::POSITIONER_PRIMARY_ANGLE,
            VR::DS,
            exposure.shows.gantry_degrees().to_string(),
        ),
        (tags::POSITIONER_TYPE, VR::CS, "MAMMOGRAPHIC".to_owned()),
        (tags::EXPOSURE_CONTROL_MODE, VR::CS, "AUTOMATIC".to_owned()),
        (tags::RELATIVE_X_RAY_EXPOSURE, VR::IS, "452".to_owned()),
        (tags::DISTANCE_SOURCE_TO_DETECTOR, VR::DS, "700".to_owned()),
        (tags::DISTANCE_SOURCE_TO_PATIENT, VR::DS, "652".to_owned()),
    ] {
        put(header, tag, vr, &value);
    }
    if technique.dose_mgy > 0.0 {
        // Organ Dose stands in dGy.
        put(header, tags::ORGAN_DOSE, VR::DS, &text(technique.dose_mgy / 100.0, 6));
        put(
            header,
            tags::ENTRANCE_DOSE_INM_GY,
            VR::DS,
            &text(technique.dose_mgy * 4.1, 3),
        );
    }
}

fn presentation(header: &mut InMemDicomObject) {
    for (tag, vr, text) in [
        (tags::PRESENTATION_INTENT_TYPE, VR::CS, "FOR PRESENTATION"),
        (tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        (tags::PRESENTATION_LUT_SHAPE, VR::CS, "IDENTITY"),
        (tags::WINDOW_CENTER, VR::DS, "1950"),
        (tags::WINDOW_WIDTH, VR::DS, "3500"),
        (tags::WINDOW_CENTER_WIDTH_EXPLANATION, VR::LO, "NORMAL"),
        (tags::VOILUT_FUNCTION, VR::CS, "LINEAR"),
        (tags::RESCALE_INTERCEPT, VR::DS, "0"),
        (tags::RESCALE_SLOPE, VR::DS, "1"),
        (tags::RESCALE_TYPE, VR::LO, "US"),
    ] {
        put(header, tag, vr, text);
    }
    set_sign(header, -1);
}

fn processing(header: &mut InMemDicomObject) {
    put(header, tags::PRESENTATION_INTENT_TYPE, VR::CS, "FOR PROCESSING");
    put(header, tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME1");
    set_sign(header, 1);
}

fn set_sign(header: &mut InMemDicomObject, sign: i16) {
    let value = PrimitiveValue::from(sign);
    header.put(DataElement::new(tags::PIXEL_INTENSITY_RELATIONSHIP_SIGN, VR::SS, value));
    put(header, tags::PIXEL_INTENSITY_RELATIONSHIP, VR::CS, "LIN");
}

fn refer(header: &mut InMemDicomObject, source: Option<&Reference>) {
    if let Some(source) = source {
        let mut item = reference(source.class.as_str(), &source.instance);
        let purpose = code("121322", "DCM", "Source image for image processing operation");
        item.put(sequence(tags::PURPOSE_OF_REFERENCE_CODE_SEQUENCE, vec![purpose]));
        header.put(sequence(tags::SOURCE_IMAGE_SEQUENCE, vec![item]));
    }
}

/// A reference to an instance.
pub(super) fn reference(class: &str, instance: &Uid) -> InMemDicomObject {
    let mut item = InMemDicomObject::new_empty();
    put(&mut item, tags::REFERENCED_SOP_CLASS_UID, VR::UI, class);
    put(&mut item, tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, instance.as_str());
    item
}

fn finish(mut header: InMemDicomObject, class: &str, canvas: Canvas, frames: u16, values: Vec<u16>) -> Object {
    for (tag, value) in [
        (tags::SAMPLES_PER_PIXEL, 1),
        (tags::ROWS, canvas.rows),
        (tags::COLUMNS, canvas.columns),
        (tags::BITS_ALLOCATED, 16),
        (tags::BITS_STORED, 12),
        (tags::HIGH_BIT, 11),
        (tags::PIXEL_REPRESENTATION, 0),
    ] {
        header.put(DataElement::new(tag, VR::US, PrimitiveValue::from(value)));
    }
    if frames > 1 {
        put(&mut header, tags::NUMBER_OF_FRAMES, VR::IS, &frames.to_string());
    }
    // A detector of 240 mm, however many columns are drawn.
    let spacing = format!("{:.6}", 240.0 / f64::from(canvas.columns.max(1)));
    put(
        &mut header,
        tags::IMAGER_PIXEL_SPACING,
        VR::DS,
        &format!("{spacing}\\{spacing}"),
    );
    put(&mut header, tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "00");
    let samples = Samples {
        rows: canvas.rows,
        columns: canvas.columns,
        values,
    };
    composed(header, class, Some(samples))
}

/// An object around a header that names its class, instance and series.
pub(super) fn composed(header: InMemDicomObject, class: &str, pixels: Option<Samples>) -> Object {
    let uid = |tag: Tag, otherwise: &str| {
        let text = header.get(tag).and_then(|element| element.to_str().ok());
        let text = text.as_deref().unwrap_or(otherwise);
        Uid::parse(text).unwrap_or_else(|_| unreachable!("written from a Uid"))
    };
    Object {
        reference: Reference {
            class: uid(tags::SOP_CLASS_UID, class),
            instance: uid(tags::SOP_INSTANCE_UID, class),
            series: uid(tags::SERIES_INSTANCE_UID, class),
        },
        header,
        pixels,
    }
}
