//! Prints who has to do what until when: `cargo run -p ntm-reading --example
//! read -- FILE`. The crate needs nothing else of the product.

#![allow(clippy::print_stdout)]

use ntm_reading::Quote;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("read FILE")?;
    let text = std::fs::read_to_string(path)?;
    let reading = ntm_reading::read(&text);
    for directive in &reading.directives {
        println!("{}", directive.title);
        println!("  leads    {} [{}]", list(&directive.leads), directive.rule);
        if !directive.coordinators.is_empty() {
            println!("  with     {}", list(&directive.coordinators));
        }
        if !directive.report_to.is_empty() {
            println!("  reports  {}", list(&directive.report_to));
        }
        for deadline in &directive.deadlines {
            println!(
                "  due      {} ({} {} {})",
                one_line(&deadline.quote.text),
                deadline.kind,
                deadline.bound,
                deadline.value
            );
        }
    }
    for question in &reading.questions {
        println!("? {}", question.doubt.text_vi());
    }
    Ok(())
}

fn list(quotes: &[Quote]) -> String {
    let names: Vec<String> = quotes.iter().map(|quote| one_line(&quote.text)).collect();
    names.join("; ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
