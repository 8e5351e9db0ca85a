//! x
#![allow(missing_docs)]
use app::components::*;
use leptos::prelude::*;
fn err(s:&str)->Signal<Option<String>>{Signal::stored(Some(s.to_owned()))}
fn top(nav:bool)->impl IntoView{ view!{ <SkipLink/><Header links=if nav {vec![NavigationLink::new("Clinics","/clinics",true),NavigationLink::new("Reading","/reading",false)]} else {vec![]} account=Account{name:"Amara Okafor".into(),role:"Mammographer, West of London".into(),buttons:vec![PostButton::new("Lock / switch user","/lock",vec![]),PostButton::new("Sign out","/sign-out",vec![])]} /> }}
fn bar(fail:bool)->impl IntoView{ view!{ <ParticipantBar name="WILLMS-STANTON, Jessica" born="3 October 1967 (59 years)" nhs_number="999 091 1983" appointment="24 November 2026 at 9:40am" accession="ECX2026112471829" nostrip:special=fail.then(||"Wheelchair".to_owned()) images=if fail {"No answer from the worklist"} else {"Manual"} images_fail=fail /> }}
fn steps()->impl IntoView{ view!{ <StepList caption="Screening appointment" heading="Steps" steps=vec![Step::new("Confirm identity",StepState::Done,Some("/".into())),Step::new("Review medical information",StepState::Done,Some("/".into())),Step::new("Take images",StepState::Current,None),Step::new("Check information",StepState::ToCome,None)] /> }}
fn stepper(n:&'static str,v:&'static str)->impl IntoView{ view!{ <Stepper name=n.to_lowercase() label=n value=v/> }}
fn details()->AnyView{ view!{ {top(true)}{bar(true)}
 <div class="nhsuk-width-container"><div class="app-with-steps"><div class="app-with-steps__side">{steps()}</div>
 <main class="nhsuk-main-wrapper" id="main-content" tabindex="-1"><BackLink href="/"/>
 <ErrorSummary errors=vec![("rcc".to_owned(),"Enter the number of RCC images, from 0 to 20".to_owned()),("reasons".to_owned(),"Select why not all images could be taken".to_owned())] />
 <h1 class="nhsuk-heading-l">"Provide image details"</h1>
 <h2 class="nhsuk-heading-m">"How many images were taken?"</h2>
 <div class="app-two-breasts"><div class="app-two-breasts__side"><Fieldset legend="Right breast" legend_size=Size::S><Stepper name="rcc" label="RCC" value="25" error=err("Enter the number of RCC images, from 0 to 20") />{stepper("RMLO","2")}
  <Radios name="rmlo_additional" legend="2 RMLO images were taken. Was the additional image a repeat?" legend_size=Size::S value="yes" items=vec![Choice::new("yes","Yes, it was a repeat").reveal(view!{<Checkboxes name="rr" legend="Why was a repeat needed?" legend_size=Size::S items=vec![Choice::new("a","Participant movement"),Choice::new("b","Compression issues"),Choice::new("c","Other")] /> }),Choice::new("no","No, an extra image was needed to capture the complete view")] />
 </Fieldset></div><div class="app-two-breasts__side"><Fieldset legend="Left breast" legend_size=Size::S>{stepper("LCC","1")}{stepper("LMLO","0")}</Fieldset></div></div>
 <Details summary="Other views" open=true><div class="app-two-breasts"><div class="app-two-breasts__side">{stepper("RCC implant displaced","0")}</div><div class="app-two-breasts__side">{stepper("LCC implant displaced","20")}</div></div></Details>
 <p class="app-total">"Images taken: 4"</p>
 <h2 class="nhsuk-heading-m">"Additional details"</h2>
 <Checkboxes name="x" items=vec![Choice::new("yes","Imperfect, but best possible images").name("imperfect").hint("Readers are advised not to request a technical recall"),Choice::new("yes","Not all mammograms taken").name("nat").ticked(RwSignal::new(true)).reveal(view!{
   <Checkboxes name="reasons" legend="Why could you not take all the images?" legend_size=Size::S hint="Select all that apply" error=err("Select why not all images could be taken") items=vec![Choice::new("a","Consent withdrawn"),Choice::new("b","Unable to scan tissue").hint("For example, large breasts or an implanted device")] />
   <Textarea name="det" label="Provide details (optional)" rows=2 limit=TextLimit{words:Some(500),characters:Some(4000),count:app::domain::text::count} /> })] />
 <Input name="taken_at" label="Taken at" kind="datetime-local" value="2026-11-24T09:40" classes="nhsuk-u-width-one-half" />
 <Input name="dose" label="Mean glandular dose of RCC, in mGy" suffix="mGy" width=5u8 inputmode="decimal" />
 <Select name="by" label="Images taken by" options=vec![SelectOption::new("1","Amara Okafor"),SelectOption::new("2","Beth")] />
 <div class="app-button-row"><Button>"Continue"</Button><Button variant=ButtonVariant::Secondary href="/x">"Appointment cannot proceed"</Button><a href="/">"Cancel"</a></div>
 </main></div></div><Footer version="0.1.0"/> }.into_any() }
fn clinic()->AnyView{ let row=|t:&str,n:&str,tag:&'static str,c:TagColour|{Row::from(vec![Cell::from(t),Cell::view(view!{<strong>{n.to_owned()}</strong><br/><span class="app-number">"999 638 2931"</span>}),Cell::from("22 January 1978 (49 years)"),Cell::view(view!{<Tag content=tag colour=c/>}),Cell::view(view!{<a href="/x">"Start"<span class="nhsuk-u-visually-hidden">" EMARD"</span></a>})])};
 view!{ {top(true)}<div class="nhsuk-width-container"><main class="nhsuk-main-wrapper"><BackLink href="/" text="Clinics"/>
 <NotificationBanner variant=BannerVariant::Success heading="Images of WILLMS-STANTON, Jessica recorded" />
 <h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">"Ealing Hospital"</span>"Clinic WS644"</h1>
 <Table caption="Appointments" caption_is_hidden=true responsive=true head=vec!["Time".into(),"Participant".into(),"Date of birth".into(),"Status".into(),"Action".into()] rows=vec![row("9:08am","EMARD, Cristal","Scheduled",TagColour::Blue),row("9:32am","WEIMANN, Reese","Checked in",TagColour::Plain),row("9:40am","HOWELL, Ellen","Images recorded",TagColour::Green),row("9:56am","GISLASON, Clare","Cannot proceed",TagColour::Grey),row("10:00am","RICE, Lesley","Needs attention",TagColour::Red),row("10:10am","LANG, M","In progress",TagColour::Yellow)] />
 <WarningCallout heading="Different appointment"><p>"This is somebody else's."</p></WarningCallout><InsetText><p>"5 images have been received"</p></InsetText>
 </main></div><Footer version="0.1.0"/> }.into_any()}
fn check()->AnyView{ view!{ {top(true)}{bar(false)}<div class="nhsuk-width-container"><div class="app-with-steps"><div class="app-with-steps__side">{steps()}</div><main class="nhsuk-main-wrapper"><h1 class="nhsuk-heading-l">"Check information"</h1>
 <Card variant=CardVariant::Feature heading="5 images taken" heading_size=Size::M><SummaryList last_row_border=false rows=vec![SummaryRow::new("Image recording method","Manual"),SummaryRow::new("Machine room","Room A - Hologic 3Dimensions").change(Some("/".into()),"machine room"),SummaryRow::new("Views taken",Content::view(view!{<p>"2× RMLO: 1 repeat"</p><ul class="nhsuk-list nhsuk-list--bullet"><li>"Participant movement"</li></ul><p>"1× RCC"</p>})).change(Some("/".into()),"views taken")] /></Card>
 <Button>"Complete and return to clinic"</Button></main></div></div><Footer/> }.into_any()}
fn sign_in()->AnyView{ view!{ {top(false)}<div class="nhsuk-width-container"><main class="nhsuk-main-wrapper"><h1 class="nhsuk-heading-xl">"Sign in"</h1><div class="app-two-thirds"><Input name="email" label="Email address" kind="email"/><Input name="password" label="Password" kind="password"/><Button>"Sign in"</Button></div></main></div><Footer/> }.into_any()}
#[test] fn demo(){ for (n,f) in [("details",details as fn()->AnyView),("clinic",clinic),("check",check),("sign_in",sign_in)]{ for js in [true,false]{ let h=Owner::new().with(||f().to_html());
 let h= if js {h.replace(" hidden>",">").replace(" hidden ", " ")} else {h};
 std::fs::write(format!("/tmp/demo/{n}{}.html",if js {""} else {"-nojs"}),format!("<!doctype html><html lang=en-GB><head><meta charset=utf-8><meta name=viewport content='width=device-width'><title>{n}</title><link rel=stylesheet href=/work/main/style/dist/main.css></head><body class='{}'>{h}</body></html>",if js {"js-enabled nhsuk-frontend-supported"} else {""})).unwrap(); }} }
