//! Class names put together from those that apply.

/// The class names that are there, separated by spaces.
///
/// ```
/// # use app::components::class_list::class_list;
/// assert_eq!(class_list([Some("nhsuk-tag"), None, Some("nhsuk-tag--red")]), "nhsuk-tag nhsuk-tag--red");
/// ```
pub fn class_list<'a>(names: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut list = String::with_capacity(64);
    for name in names.into_iter().flatten().filter(|name| !name.is_empty()) {
        if !list.is_empty() {
            list.push(' ');
        }
        list.push_str(name);
    }
    list
}
