print("stn")
