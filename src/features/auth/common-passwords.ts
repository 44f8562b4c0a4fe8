/** The commonest of those that are long enough, in lower case; and the product's own name, which its users would think of. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `1234567890 0123456789 0987654321 9876543210 12345678910 123456789a 1234567891 1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 qwertyuiop
  qwertyuiop123 qwerty123456 qwerty12345 qwerty1234 1234qwerty asdfghjkl1 asdfghjkl123 zxcvbnm123 abcdefghij abcdefghijk abcd123456
  abcde12345 abc1234567 a123456789 aa12345678 password12 password123 password1234 password12345 password123456 password123! password1!
  passw0rd123 p@ssw0rd123 p@ssword123 p@ssword1! mypassword mypassword1 administrator admin12345 admin123456 adminadmin administrator1
  welcome123 welcome1234 welcome123! welcome2024 welcome2025 welcome2026 letmein123 letmein1234 iloveyou123 iloveyou12 iloveyou1234
  football123 baseball123 basketball sunshine123 princess123 superman123 batman12345 dragon12345 monkey12345 michael123 jennifer12
  changeme123 changeme12 changemenow secret12345 secretpassword trustno1234 master12345 computer123 internet123 samsung123 google1234
  company123 company1234 test123456 testtest123 testpassword testing123 temp123456 temppassword default123 defaultpassword hello12345
  helloworld helloworld1 summer2024 summer2025 summer2026 winter2024 winter2025 winter2026 spring2025 spring2026 autumn2025 autumn2026
  salesmagnet salesmagnet1 salesmagnet12 salesmagnet123 salesmagnet1234 salesmanager sales12345 sales123456 salesperson mustang123
  liverpool1 manchester whatever123 1111111111 0000000000 1212121212 1122334455 1010101010 123123123123 123321123321 147258369 1472583690
  987654321a zaq12wsxcde3 zaq1zaq1zaq1 1q2w3e4r5t6y qazwsxedcrfv qazwsx1234 asdf123456 asdfasdfasdf q1w2e3r4t5y6`.split(
    /\s+/,
  ),
);
